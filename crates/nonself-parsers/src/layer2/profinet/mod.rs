//! PROFINET on Ethernet (IEC 61158-6-10): names and addresses of devices (DCP), cyclic data
//! and alarms (RT), time (PTCP).
//!
//! The first two bytes of a frame say which of these it is.

mod dcp;
mod names;
mod rt;
mod transactions;

use super::{Decoder, Frame, Out};
use crate::wire::be16;

/// Everything with ethertype 8892.
#[derive(Default)]
pub(super) struct Profinet {
    dcp: transactions::Transactions,
    rt: rt::RealTime,
}

impl Decoder for Profinet {
    fn on_frame(&mut self, frame: &Frame<'_>, out: &mut Out<'_>) {
        match be16(frame.payload, 0) {
            Some(id @ 0xfefc..=0xfeff) => self.dcp.on_frame(frame, id, out),
            Some(id) => self.rt.on_frame(frame, id, out),
            None if frame.cut == 0 => out.weird("PROFINET", "malformed_profinet", None),
            None => {}
        }
    }

    fn on_time(&mut self, now: i64, out: &mut Out<'_>) {
        self.dcp.on_time(now, out);
        self.rt.on_time(now, out);
    }

    fn on_end(&mut self, out: &mut Out<'_>) {
        self.dcp.on_end(out);
        self.rt.on_end(out);
    }
}
