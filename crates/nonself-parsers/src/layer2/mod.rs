//! What runs on Ethernet without IP: address resolution, neighbours, fieldbuses.
//!
//! A frame whose ethertype is in [`DECODERS`] goes to that decoder. There are no connections
//! here, so a decoder keeps what it needs itself, by hardware address, and keeps it bounded;
//! [`streams::Streams`] does so for what is repeated. Decoders are made when their first frame
//! comes, and packets with IP never get here.

mod arp;
mod decoder;
mod ethercat;
mod iec61850;
mod lldp;
mod profinet;
mod prp;
mod ptp;
mod streams;

pub(crate) use decoder::{Decoder, Frame, Out};

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::link::ethertype;

/// A decoder, and what it is asked about.
struct Entry {
    ethertypes: &'static [u16],
    make: fn() -> Box<dyn Decoder>,
}

const DECODERS: [Entry; 8] = [
    Entry {
        ethertypes: &[ethertype::ARP],
        make: || Box::<arp::Arp>::default(),
    },
    Entry {
        ethertypes: &[ethertype::LLDP],
        make: || Box::<lldp::Lldp>::default(),
    },
    Entry {
        ethertypes: &[ethertype::PROFINET],
        make: || Box::<profinet::Profinet>::default(),
    },
    Entry {
        ethertypes: &[ethertype::ETHERCAT],
        make: || Box::<ethercat::EtherCat>::default(),
    },
    Entry {
        ethertypes: &[ethertype::PTP],
        make: || Box::<ptp::Ptp>::default(),
    },
    Entry {
        ethertypes: &[ethertype::PRP],
        make: || Box::<prp::Prp>::default(),
    },
    Entry {
        ethertypes: &[ethertype::GOOSE],
        make: || Box::<iec61850::Goose>::default(),
    },
    Entry {
        ethertypes: &[ethertype::SAMPLED_VALUES],
        make: || Box::<iec61850::SampledValues>::default(),
    },
];

/// How often decoders are told the time: ten seconds.
const TICK: i64 = 10_000_000_000;

/// At round times: every shard of a capture then tells it at the same packet.
fn next_tick(now: i64) -> i64 {
    (now - now.rem_euclid(TICK)).saturating_add(TICK)
}

/// The decoders of one sensor.
pub(crate) struct Layer2 {
    decoders: [Option<Box<dyn Decoder>>; DECODERS.len()],
    /// When decoders are told the time next; never while there is none.
    due: i64,
}

impl Default for Layer2 {
    fn default() -> Self {
        Self {
            decoders: [const { None }; DECODERS.len()],
            due: i64::MAX,
        }
    }
}

impl Layer2 {
    /// False when nobody knows the ethertype.
    pub fn frame(&mut self, frame: &Frame<'_>, out: &mut Out<'_>) -> bool {
        let wanted = |entry: &Entry| entry.ethertypes.contains(&frame.ethertype);
        let Some(index) = DECODERS.iter().position(wanted) else {
            return false;
        };
        self.due = self.due.min(next_tick(frame.ts.0));
        let slot = &mut self.decoders[index];
        slot.get_or_insert_with(DECODERS[index].make);
        guarded(slot, out, |decoder, out| decoder.on_frame(frame, out));
        true
    }

    /// Some decoder may have something to write.
    pub fn is_due(&self, now: i64) -> bool {
        self.due <= now
    }

    pub fn tell_time(&mut self, now: i64, out: &mut Out<'_>) {
        self.due = next_tick(now);
        for slot in &mut self.decoders {
            guarded(slot, out, |decoder, out| decoder.on_time(now, out));
        }
    }

    /// The clock was set back: what was due then may be due now.
    pub fn clock_set_back(&mut self, now: i64) {
        self.due = self.due.min(next_tick(now));
    }

    /// The capture is over: decoders write what they keep and are gone.
    pub fn end(&mut self, out: &mut Out<'_>) {
        self.due = i64::MAX;
        for slot in &mut self.decoders {
            guarded(slot, out, |decoder, out| decoder.on_end(out));
            *slot = None;
        }
    }
}

/// A decoder that panics loses what it kept, and nothing else is touched. While testing, it is
/// to be seen.
fn guarded(
    slot: &mut Option<Box<dyn Decoder>>,
    out: &mut Out<'_>,
    act: impl FnOnce(&mut dyn Decoder, &mut Out<'_>),
) {
    let Some(decoder) = slot else { return };
    if cfg!(debug_assertions) {
        act(decoder.as_mut(), out);
    } else {
        let acted = AssertUnwindSafe(|| act(decoder.as_mut(), out));
        if catch_unwind(acted).is_err() {
            *slot = None;
            out.weird("LINK", "parser_failure", None);
        }
    }
}
