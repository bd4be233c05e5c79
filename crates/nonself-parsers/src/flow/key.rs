//! What makes packets one connection.

use std::hash::{Hash, Hasher};
use std::net::IpAddr;

/// One end of a connection. ICMP has its type, or the answer's type, as port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    pub host: IpAddr,
    pub port: u16,
}

/// The same for both directions, except where there can be no answer.
///
/// VLANs are no part of it, as in Zeek: routed traffic is seen on several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowKey {
    low: u128,
    high: u128,
    ports: u32,
    /// Protocol number, and whether the key has a direction.
    kind: u16,
}

const ONE_WAY: u16 = 0x100;

fn bits(host: IpAddr) -> u128 {
    match host {
        IpAddr::V4(host) => 0xffff_0000_0000 | u128::from(host.to_bits()),
        IpAddr::V6(host) => host.to_bits(),
    }
}

impl FlowKey {
    pub fn new(src: Endpoint, dst: Endpoint, protocol: u8, one_way: bool) -> Self {
        let (src_host, dst_host) = (bits(src.host), bits(dst.host));
        let kind = u16::from(protocol) | if one_way { ONE_WAY } else { 0 };
        if one_way || (src_host, src.port) < (dst_host, dst.port) {
            let ports = u32::from(src.port) << 16 | u32::from(dst.port);
            Self {
                low: src_host,
                high: dst_host,
                ports,
                kind,
            }
        } else {
            let ports = u32::from(dst.port) << 16 | u32::from(src.port);
            Self {
                low: dst_host,
                high: src_host,
                ports,
                kind,
            }
        }
    }
}

impl Hash for FlowKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(self.low);
        state.write_u128(self.high);
        state.write_u64(u64::from(self.ports) << 16 | u64::from(self.kind));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(host: &str, port: u16) -> Endpoint {
        Endpoint {
            host: host.parse().expect("an address"),
            port,
        }
    }

    #[test]
    fn both_directions_have_one_key_unless_there_is_no_answer() {
        let (a, b) = (end("10.0.0.1", 1025), end("10.0.0.2", 80));
        assert_eq!(FlowKey::new(a, b, 6, false), FlowKey::new(b, a, 6, false));
        assert_ne!(FlowKey::new(a, b, 1, true), FlowKey::new(b, a, 1, true));
        assert_ne!(FlowKey::new(a, b, 6, false), FlowKey::new(a, b, 17, false));
    }
}
