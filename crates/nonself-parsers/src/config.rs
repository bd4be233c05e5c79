//! What can be set about the sensor. Times are in nanoseconds of packet time.

use crate::app::files::FileHashes;
use crate::net::networks::{Network, private};
use crate::shard::Shard;

const SECOND: i64 = 1_000_000_000;

/// What to do with a packet whose transport checksum is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Checksums {
    /// Tell an offloading sender from a damaged or injected packet. The sum of the
    /// pseudo-header alone is accepted: it is what systems write that leave the rest to the
    /// network card. Any other wrong checksum, of the IPv4 header too, is accepted while
    /// its sender has sent at least as many wrong ones as right ones in this connection.
    ///
    /// This is the default. A capture made on a host, a virtual switch or a container
    /// sees that host's packets before its network card fills in the checksum, so all of
    /// them are wrong; so are all of a capture that was anonymised. Validating would blind
    /// the sensor to half of every connection. Ignoring them always would let anybody put
    /// data into a connection that its receiver drops. Where neither is to be feared, set
    /// the one or the other.
    #[default]
    Auto,
    /// Drop such packets, as Zeek does by default.
    Validate,
    /// Take every packet as it is, as Zeek's `-C` does.
    Ignore,
}

/// Inactivity and closing times, Zeek's defaults.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// A first SYN without answer.
    pub tcp_attempt: i64,
    /// From the end of both directions to the row: late packets still belong to it.
    pub tcp_close: i64,
    /// First look at whether a half-closed connection is over, and every later one.
    pub tcp_first_check: i64,
    pub tcp_check: i64,
    /// Silence that such a look asks for.
    pub tcp_linger: i64,
    /// Silence that ends an established connection.
    pub tcp_inactivity: i64,
    /// Silence that ends one whose handshake was not completed.
    pub tcp_handshake_inactivity: i64,
    pub udp_inactivity: i64,
    pub icmp_inactivity: i64,
    pub other_inactivity: i64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            tcp_attempt: 5 * SECOND,
            tcp_close: 5 * SECOND,
            tcp_first_check: 5 * SECOND,
            tcp_check: 6 * SECOND,
            tcp_linger: 5 * SECOND,
            tcp_inactivity: 300 * SECOND,
            tcp_handshake_inactivity: 60 * SECOND,
            udp_inactivity: 60 * SECOND,
            icmp_inactivity: 60 * SECOND,
            other_inactivity: 60 * SECOND,
        }
    }
}

/// What the sensor keeps to unless it is told otherwise: 1 GiB.
pub const MEMORY: usize = 1 << 30;

/// The sensor's settings.
#[derive(Clone, Debug)]
pub struct Config {
    pub checksums: Checksums,
    /// Networks that `local_orig` and `local_resp` speak of.
    pub local_networks: Vec<Network>,
    pub timeouts: Timeouts,
    /// What is kept altogether, in bytes; see [`Self::share_memory`].
    pub memory: usize,
    /// Connections followed at once, and what they may take together in bytes, reassembly and
    /// messages of parsers apart; beyond that the one silent for longest is ended.
    pub max_flows: usize,
    pub flow_memory: usize,
    /// Bytes that TCP and fragment reassembly may keep together.
    pub memory_limit: usize,
    /// Bytes that one direction of a connection may keep behind a hole.
    pub stream_limit: usize,
    /// Tunnels inside tunnels that are opened.
    pub max_tunnel_depth: u8,
    /// Bytes that the parsers of all connections may keep together.
    pub parser_memory_limit: usize,
    /// Hashes that are made of the files that connections carry.
    pub file_hashes: FileHashes,
    /// Ports below which a responder is looked for when the start was not seen.
    pub guess_servers_by_port: bool,
    /// Which packets are this sensor's, when several read the same capture.
    pub shard: Shard,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            checksums: Checksums::default(),
            local_networks: private(),
            timeouts: Timeouts::default(),
            memory: MEMORY,
            max_flows: usize::MAX,
            flow_memory: MEMORY / 2,
            memory_limit: MEMORY / 4,
            stream_limit: 4 << 20,
            max_tunnel_depth: 4,
            parser_memory_limit: MEMORY / 8,
            file_hashes: FileHashes::default(),
            guess_servers_by_port: true,
            shard: Shard::default(),
        }
    }
}

impl Config {
    /// Keep to so many bytes: half for connections, a quarter for reassembly, an eighth for
    /// messages of parsers; the rest is for rows that wait to be taken and for the table.
    pub fn share_memory(&mut self, bytes: usize) {
        self.memory = bytes;
        self.flow_memory = bytes / 2;
        self.memory_limit = bytes / 4;
        self.stream_limit = self.stream_limit.min(bytes / 64);
        self.parser_memory_limit = bytes / 8;
    }
}
