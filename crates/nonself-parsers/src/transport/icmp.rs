//! ICMP as Zeek counts it: the type is the originator's port, and the responder's is
//! the type of the answer, or the code where there is no answer.

/// The type that answers `kind`, when it is a request or an answer.
pub fn counterpart_v4(kind: u8) -> Option<u8> {
    Some(match kind {
        // Echo, router solicitation, timestamp, information, address mask.
        8 => 0,
        0 => 8,
        10 => 9,
        9 => 10,
        13 => 14,
        14 => 13,
        15 => 16,
        16 => 15,
        17 => 18,
        18 => 17,
        _ => return None,
    })
}

pub fn counterpart_v6(kind: u8) -> Option<u8> {
    Some(match kind {
        // Echo, listener query, router and neighbour solicitation, node information,
        // home agent discovery.
        128 => 129,
        129 => 128,
        130 => 131,
        131 => 130,
        133 => 134,
        134 => 133,
        135 => 136,
        136 => 135,
        139 => 140,
        140 => 139,
        144 => 145,
        145 => 144,
        _ => return None,
    })
}

/// Messages of neighbour discovery: the name of Zeek's weird if one ends before its options,
/// and how many bytes after the header its options are (RFC 4861).
pub fn options(kind: u8) -> Option<(&'static str, usize)> {
    Some(match kind {
        134 => ("icmp6_ra_bad_opt_offset", 8),
        135 => ("icmp6_ns_bad_opt_offset", 16),
        136 => ("icmp6_na_bad_opt_offset", 16),
        137 => ("icmp6_redirect_bad_opt_offset", 32),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counterpart_of_the_counterpart_is_the_type_itself() {
        for kind in 0..=255 {
            for counterpart in [counterpart_v4, counterpart_v6] {
                if let Some(other) = counterpart(kind) {
                    assert_eq!(counterpart(other), Some(kind));
                }
            }
        }
        assert_eq!(counterpart_v4(3), None);
    }
}
