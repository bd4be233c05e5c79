//! Which packets count although their checksum is wrong.

use super::Sensor;
use crate::config::Checksums;
use crate::flow::Counts;
use crate::net::{HeaderChecksum, IpPacket, checksum};

/// What a transport checksum says about its packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Checksum {
    Right,
    Wrong,
    /// The sum of the pseudo-header alone: what a system writes that lets its network card
    /// do the rest, and what merging of received segments leaves behind.
    LeftToCard,
}

impl Sensor {
    /// Whether a packet's checksum lets it count; see [`Checksums`].
    pub(super) fn is_acceptable(&mut self, counts: &mut Counts, checksum: Checksum) -> bool {
        let accepted = match (checksum, self.config.checksums) {
            (Checksum::Right, _) => {
                counts.right = counts.right.saturating_add(1);
                return true;
            }
            (_, Checksums::Ignore) | (Checksum::LeftToCard, Checksums::Auto) => true,
            (_, Checksums::Validate) => false,
            (Checksum::Wrong, Checksums::Auto) => counts.wrong >= counts.right,
        };
        if checksum == Checksum::Wrong {
            counts.wrong = counts.wrong.saturating_add(1);
        }
        if accepted {
            self.counters.offloaded_checksums += 1;
        } else {
            self.counters.bad_transport_checksums += 1;
        }
        accepted
    }

    /// Look at the transport's checksum, `stated` in its header; what was cut cannot be
    /// summed up.
    pub(super) fn checksum(
        &self,
        packet: &IpPacket<'_>,
        pseudo_header: bool,
        stated: u16,
    ) -> Checksum {
        let len = packet.payload_len();
        if self.config.checksums == Checksums::Ignore {
            return Checksum::Right;
        }
        if packet.header_checksum == HeaderChecksum::Wrong {
            return Checksum::Wrong;
        }
        if packet.payload.len() < len {
            return Checksum::Right;
        }
        let start = if pseudo_header {
            checksum::pseudo_header(packet.src, packet.dst, packet.protocol, len)
        } else {
            0
        };
        if checksum::is_right(start, packet.payload) {
            Checksum::Right
        } else if pseudo_header && stated == checksum::fold(start) {
            Checksum::LeftToCard
        } else {
            Checksum::Wrong
        }
    }
}
