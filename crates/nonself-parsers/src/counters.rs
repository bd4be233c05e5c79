//! What the sensor has seen, by number: above all what it could not use.

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// Everything counted, since the start.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Counters { $($(#[$doc])* pub $name: u64,)+ }

        impl Counters {
            /// Names and values.
            pub fn list(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name),)+]
            }
        }
    };
}

counters! {
    packets,
    /// On the wire, as the capture says.
    bytes,
    ip_packets,
    /// Packets that the capture holds only in part.
    cut_packets,
    arp,
    /// Frames without an ethertype.
    llc,
    /// Frames without IP that were decoded.
    layer2_frames,
    unknown_ethertype,
    unknown_linktype,
    truncated_frames,
    malformed_frames,
    /// IP packets that are none.
    malformed_ip,
    ip_fragments,
    datagrams_reassembled,
    fragments_dropped,
    datagrams_expired,
    datagrams_evicted,
    bad_ip_checksums,
    bad_transport_checksums,
    /// Wrong checksums of a sender whose network card fills them in.
    offloaded_checksums,
    malformed_transport,
    encrypted_ip,
    unknown_ip_protocol,
    tunnelled_packets,
    tunnels_too_deep,
    flows,
    flows_evicted,
    reassembly_dropped_bytes,
    streams_evicted,
    /// Connections that are no longer parsed because all parsers kept too much.
    parsers_evicted,
    /// Packets older than one before them.
    packets_out_of_order,
    /// Times that it went back by more than ten minutes.
    clock_set_back,
}
