//! The row of a connection that is over.

use std::net::IpAddr;

use super::community_id::community_id;
use super::{Flow, FlowInfo, Kind};
use crate::log::{Conn, Enum, Interval, Port, Set, Text, Time, ascii};
use crate::net::networks::Network;
use crate::transport::tcp::endpoint::State;
use crate::transport::tcp::{Stored, Tcp};

const NANOSECONDS: f64 = 1e9;

impl Flow {
    pub fn row(&self, local: &[Network]) -> Conn {
        let info = &self.info;
        let [orig, resp] = info.counts;
        let tcp = self.tcp.as_ref().map(Stored::view);
        let (orig_bytes, resp_bytes) = match &tcp {
            Some(tcp) => tcp.sizes(),
            None => (orig.payload, resp.payload),
        };
        // Zeek leaves these unset where there was but one packet that counts.
        let lasted = info.last > info.start;
        let is_local = |host: IpAddr| local.iter().any(|network| network.contains(host));
        Conn {
            ts: Time(info.start),
            uid: self
                .app
                .as_ref()
                .map_or_else(|| info.uid(), |app| app.info.uid.clone()),
            orig_h: info.orig.host,
            orig_p: Port(info.orig.port),
            resp_h: info.resp.host,
            resp_p: Port(info.resp.port),
            proto: Enum(proto(info.kind)),
            service: self.service(),
            duration: lasted.then(|| Interval((info.last - info.start) as f64 / NANOSECONDS)),
            orig_bytes: lasted.then_some(orig_bytes),
            resp_bytes: lasted.then_some(resp_bytes),
            conn_state: Some(match &tcp {
                Some(tcp) => tcp_state(tcp, info),
                None => other_state(info),
            }),
            local_orig: (!local.is_empty()).then(|| is_local(info.orig.host)),
            local_resp: (!local.is_empty()).then(|| is_local(info.resp.host)),
            missed_bytes: info.missed_bytes,
            history: info.history.text(),
            orig_pkts: Some(orig.packets),
            orig_ip_bytes: Some(orig.ip_bytes),
            resp_pkts: Some(resp.packets),
            resp_ip_bytes: Some(resp.ip_bytes),
            tunnel_parents: info.parents.as_ref().map(|p| Set(p.uids.clone())),
            ip_proto: Some(u64::from(info.protocol)),
            orig_l2_addr: info.link.src.and_then(mac),
            resp_l2_addr: info.link.dst.and_then(mac),
            vlan: info.link.vlan.map(i64::from),
            inner_vlan: info.link.inner_vlan.map(i64::from),
            community_id: community_id(info.orig, info.resp, info.protocol, info.one_way),
        }
    }

    fn service(&self) -> Option<Text> {
        let services = self
            .app
            .as_ref()
            .map_or(&[][..], |app| app.layer.services());
        let mut names: Vec<_> = self.info.tunnel.iter().chain(services).copied().collect();
        // A tunnel may have been recognised from both sides.
        names.dedup();
        (!names.is_empty()).then(|| names.join(",").into())
    }
}

fn proto(kind: Kind) -> &'static str {
    match kind {
        Kind::Tcp => "tcp",
        Kind::Udp => "udp",
        Kind::Icmp => "icmp",
        Kind::Other => "unknown_transport",
    }
}

/// A loopback interface has only zeros, which is no address.
fn mac(address: [u8; 6]) -> Option<Text> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    if address == [0; 6] {
        return None;
    }
    let mut text = [b':'; 17];
    for (place, byte) in text.chunks_mut(3).zip(address) {
        place[0] = DIGITS[usize::from(byte >> 4)];
        place[1] = DIGITS[usize::from(byte & 15)];
    }
    Some(ascii(&text))
}

/// One packet is an attempt, an answer makes it complete.
fn other_state(info: &FlowInfo) -> &'static str {
    if info.kind != Kind::Udp {
        return "OTH";
    }
    match info.counts.map(|counts| counts.packets > 0) {
        [true, true] => "SF",
        [true, false] => "S0",
        [false, true] => "SHR",
        [false, false] => "OTH",
    }
}

/// The state in which a TCP connection was left, in Zeek's words.
fn tcp_state(tcp: &Tcp, info: &FlowInfo) -> &'static str {
    let (orig, resp) = tcp.states();
    match (orig, resp) {
        (State::SynSent | State::SynAckSent, State::Reset) => "REJ",
        (State::Reset, State::Reset) if tcp.sizes() == (0, 0) => "REJ",
        (orig, State::Reset) if orig.is_inactive_or_partial() => "RSTRH",
        (_, State::Reset) => "RSTR",
        (State::Reset, resp) if !resp.is_inactive_or_partial() => "RSTO",
        (State::Reset, _) if info.history.is_aborted_attempt() => "RSTOS0",
        (State::Reset, _) => "OTH",
        (State::Closed, State::Closed) => "SF",
        (State::Closed, resp) if resp.is_inactive_or_partial() => "SH",
        (State::Closed, _) => "S2",
        (orig, State::Closed) if orig.is_inactive_or_partial() => "SHR",
        (_, State::Closed) => "S3",
        (State::SynSent, State::Inactive) => "S0",
        (State::Established, State::Established) => "S1",
        _ => "OTH",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardware_addresses_are_lower_case_with_colons() {
        let text = mac([0, 0x1b, 0xAB, 3, 4, 0xff]);
        assert_eq!(text.as_deref(), Some("00:1b:ab:03:04:ff"));
        assert_eq!(mac([0; 6]), None);
    }
}
