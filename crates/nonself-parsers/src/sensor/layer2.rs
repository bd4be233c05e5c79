//! Frames without IP, on their way to the decoders.

use super::Sensor;
use super::ip::Origin;
use crate::layer2::{Frame, Out};
use crate::link::ethertype;
use crate::log::{Position, Time};

impl Sensor {
    pub(super) fn frame(&mut self, origin: &Origin<'_>, ethertype: u16, payload: &[u8]) {
        let payload = if origin.cut == 0 {
            without_prp_trailer(payload)
        } else {
            payload
        };
        let frame = Frame {
            ts: Time(origin.ts),
            src: origin.link.src,
            dst: origin.link.dst,
            vlan: origin.link.vlan,
            ethertype,
            payload,
            cut: origin.cut,
        };
        let mut out = Out {
            clock: Time(self.clock),
            tables: &mut self.tables,
            weirds: &mut self.weirds,
        };
        let is_known = self.layer2.frame(&frame, &mut out);
        self.counters.arp += u64::from(ethertype == ethertype::ARP);
        if is_known {
            self.counters.layer2_frames += 1;
        } else {
            self.counters.unknown_ethertype += 1;
        }
    }

    pub(super) fn tell_layer2_the_time(&mut self) {
        let mut out = Out {
            clock: Time(self.clock),
            tables: &mut self.tables,
            weirds: &mut self.weirds,
        };
        self.layer2.tell_time(self.time, &mut out);
        self.tables.mark(Position::layer2(self.number));
    }

    pub(super) fn end_layer2(&mut self) {
        let mut out = Out {
            clock: Time(self.clock),
            tables: &mut self.tables,
            weirds: &mut self.weirds,
        };
        self.layer2.end(&mut out);
        self.tables.mark(Position::layer2(u64::MAX));
    }
}

/// Parallel redundancy puts six bytes behind the payload: a number, the network (A or B) with
/// the length, and a mark. Behind IP nobody looks for them.
fn without_prp_trailer(payload: &[u8]) -> &[u8] {
    const MARK: [u8; 2] = ethertype::PRP.to_be_bytes();
    let Some((front, [_, _, network, length, ..])) = payload.split_last_chunk::<6>() else {
        return payload;
    };
    let said = usize::from(network & 0x0f) << 8 | usize::from(*length);
    let is_trailer = matches!(network >> 4, 0xa | 0xb) && said == payload.len();
    if payload.ends_with(&MARK) && is_trailer {
        front
    } else {
        payload
    }
}
