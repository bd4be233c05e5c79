//! What the extension headers of an IPv6 packet say about its ends: Mobile IPv6 (RFC 6275) and
//! source routes put others there than the header has.

use std::net::{IpAddr, Ipv6Addr};

use super::protocol;
use crate::wire::{array, u8_at};

const HEADER: usize = 40;
/// Extension headers followed in one packet.
const LIMIT: usize = 32;
/// The option of Mobile IPv6 that names the sender's home address.
const HOME_ADDRESS: u8 = 201;

/// Something odd, by the name of Zeek's weird, with more about it and between whom it was.
pub type Odd = (&'static str, Option<String>, (IpAddr, IpAddr));

/// Who speaks to whom, as the extension headers have it.
#[derive(Debug, PartialEq, Eq)]
pub struct Ends {
    pub src: IpAddr,
    pub dst: IpAddr,
    pub odd: Vec<Odd>,
}

/// The ends of an IPv6 packet that has extension headers; `None` of any other.
pub fn ends(data: &[u8]) -> Option<Ends> {
    let mut next = u8_at(data, 6).filter(|next| is_extension(*next))?;
    if u8_at(data, 0)? >> 4 != 6 {
        return None;
    }
    let address = |at| array::<16>(data, at).map(|bytes| IpAddr::V6(Ipv6Addr::from(bytes)));
    let mut walk = Walk {
        src: address(8)?,
        dst: address(24)?,
        is_home: false,
        is_final: false,
        odd: Vec::new(),
    };
    let mut rest = data.get(HEADER..)?;
    for _ in 0..LIMIT {
        let Some(length) = length(next, rest).filter(|length| *length <= rest.len()) else {
            break;
        };
        let (header, after) = rest.split_at(length);
        match next {
            protocol::ROUTING => walk.routing(header),
            protocol::DESTINATION => walk.options(&header[2..]),
            _ => {}
        }
        (next, rest) = (header[0], after);
        if !is_extension(next) {
            break;
        }
    }
    Some(Ends {
        src: walk.src,
        dst: walk.dst,
        odd: walk.odd,
    })
}

/// Headers that are walked past; behind others, such as a fragment's, is something else.
fn is_extension(kind: u8) -> bool {
    matches!(
        kind,
        protocol::HOP_BY_HOP | protocol::ROUTING | protocol::DESTINATION | protocol::AH
    )
}

fn length(kind: u8, header: &[u8]) -> Option<usize> {
    let words = usize::from(u8_at(header, 1)?);
    Some(8 + words * if kind == protocol::AH { 4 } else { 8 })
}

struct Walk {
    src: IpAddr,
    dst: IpAddr,
    is_home: bool,
    is_final: bool,
    odd: Vec<Odd>,
}

impl Walk {
    fn weird(&mut self, name: &'static str) {
        self.odd.push((name, None, (self.src, self.dst)));
    }

    /// The last address of a route is where the packet goes in the end.
    fn routing(&mut self, header: &[u8]) {
        if self.is_final {
            return self.weird("multiple_routing_headers");
        }
        let (Some(words), Some(kind), Some(left)) =
            (u8_at(header, 1), u8_at(header, 2), u8_at(header, 3))
        else {
            return;
        };
        let last = header.last_chunk::<16>();
        let last = last.map(|bytes| IpAddr::V6(Ipv6Addr::from(*bytes)));
        match kind {
            0 => {
                if left > 0 && words >= 2 {
                    if words.is_multiple_of(2) {
                        self.goes_to(last);
                    } else {
                        self.weird("odd_routing0_len");
                    }
                }
                // Nobody should send these any more (RFC 5095).
                self.weird("routing0_hdr");
            }
            2 if left > 0 && words == 2 => self.goes_to(last),
            2 if left > 0 => self.weird("bad_routing2_len"),
            2 => {}
            other => self.odd.push((
                "unknown_routing_type",
                Some(other.to_string()),
                (self.src, self.dst),
            )),
        }
    }

    fn goes_to(&mut self, last: Option<IpAddr>) {
        if let Some(last) = last {
            (self.dst, self.is_final) = (last, true);
        }
    }

    fn options(&mut self, mut options: &[u8]) {
        while let Some(kind) = options.first() {
            // One byte of padding has no length.
            if *kind == 0 {
                options = &options[1..];
                continue;
            }
            let length = u8_at(options, 1).map(usize::from);
            let Some(value) = length.and_then(|length| options.get(2..2 + length)) else {
                return self.weird("bad_ipv6_dest_opt_len");
            };
            if *kind == HOME_ADDRESS {
                self.home(value);
            }
            options = &options[2 + value.len()..];
        }
    }

    fn home(&mut self, value: &[u8]) {
        match <[u8; 16]>::try_from(value) {
            Ok(_) if self.is_home => self.weird("multiple_home_addr_opts"),
            Ok(home) => (self.src, self.is_home) = (Ipv6Addr::from(home).into(), true),
            Err(_) => self.weird("bad_home_addr_len"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From `::1` to `::2`, with these extension headers, each with its number.
    fn packet(headers: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let mut data = vec![0; HEADER];
        (data[0], data[23], data[39]) = (0x60, 1, 2);
        let mut place = 6;
        for (kind, header) in headers {
            data[place] = *kind;
            place = data.len();
            data.extend(header);
        }
        data[place] = protocol::UDP;
        data
    }

    fn host(last: u16) -> IpAddr {
        Ipv6Addr::new(0, 0, 0, 0, 0, 0, 0, last).into()
    }

    /// An option with an address, in a header of 24 bytes.
    fn home(last: u8, length: u8) -> Vec<u8> {
        let mut header = vec![0, 2, 1, 2, 0, 0, HOME_ADDRESS, length];
        header.extend([0; 15]);
        header.push(last);
        header
    }

    fn names(ends: &Ends) -> Vec<&'static str> {
        ends.odd.iter().map(|odd| odd.0).collect()
    }

    #[test]
    fn a_packet_without_extension_headers_is_not_looked_at() {
        assert_eq!(ends(&packet(&[])), None);
        assert_eq!(ends(&[]), None);
    }

    #[test]
    fn the_home_address_is_who_speaks() {
        let found = ends(&packet(&[(protocol::DESTINATION, home(9, 16))])).expect("a header");
        assert_eq!((found.src, found.dst), (host(9), host(2)));
        assert_eq!(names(&found), [""; 0]);
        let again = [
            (protocol::DESTINATION, home(9, 16)),
            (protocol::DESTINATION, home(8, 16)),
        ];
        let found = ends(&packet(&again)).expect("a header");
        assert_eq!(found.src, host(9));
        assert_eq!(
            found.odd,
            [("multiple_home_addr_opts", None, (host(9), host(2)))]
        );
    }

    #[test]
    fn options_of_the_wrong_length_are_told() {
        let found = ends(&packet(&[(protocol::DESTINATION, home(0, 1))])).expect("a header");
        assert_eq!(names(&found), ["bad_home_addr_len"]);
        let found = ends(&packet(&[(protocol::DESTINATION, home(9, 17))])).expect("a header");
        assert_eq!(names(&found), ["bad_ipv6_dest_opt_len"]);
        assert_eq!(found.src, host(1));
    }

    #[test]
    fn the_end_of_a_route_is_where_the_packet_goes() {
        let route = |kind: u8, words: u8, left: u8, last: u8| {
            let mut header = vec![0; 8 + 8 * usize::from(words)];
            (header[1], header[2], header[3]) = (words, kind, left);
            *header.last_mut().expect("not empty") = last;
            (protocol::ROUTING, header)
        };
        for (headers, dst, expected) in [
            (vec![route(2, 2, 1, 7)], 7, vec![]),
            (vec![route(2, 4, 1, 7)], 2, vec!["bad_routing2_len"]),
            (vec![route(2, 2, 0, 7)], 2, vec![]),
            (vec![route(0, 2, 1, 7)], 7, vec!["routing0_hdr"]),
            (
                vec![route(0, 3, 1, 7)],
                2,
                vec!["odd_routing0_len", "routing0_hdr"],
            ),
            (vec![route(5, 2, 1, 7)], 2, vec!["unknown_routing_type"]),
            (
                vec![route(2, 2, 1, 7), route(2, 2, 1, 8)],
                7,
                vec!["multiple_routing_headers"],
            ),
        ] {
            let found = ends(&packet(&headers)).expect("a header");
            assert_eq!((found.dst, names(&found)), (host(dst), expected));
        }
    }

    #[test]
    fn what_is_cut_off_anywhere_is_no_harm() {
        let whole = packet(&[
            (protocol::HOP_BY_HOP, vec![0; 8]),
            (protocol::DESTINATION, home(9, 16)),
        ]);
        for end in 0..whole.len() {
            let _ = ends(&whole[..end]);
        }
    }
}
