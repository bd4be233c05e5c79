//! What a protocol without IP has to be able to do, and what it is given.

use crate::app::{About, Fact, note_asset};
use crate::log::{Tables, Time};
use crate::weird::Weirds;

/// A frame, tags taken off. The payload may end in padding.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    pub ts: Time,
    pub src: Option<[u8; 6]>,
    pub dst: Option<[u8; 6]>,
    pub vlan: Option<u16>,
    pub ethertype: u16,
    pub payload: &'a [u8],
    /// Bytes missing at the end: the capture holds the frame only in part.
    pub cut: usize,
}

/// Where rows go.
pub(crate) struct Out<'a> {
    /// The latest packet time.
    pub clock: Time,
    pub tables: &'a mut Tables,
    pub weirds: &'a mut Weirds,
}

impl Out<'_> {
    /// Record something that should not be on the wire; rows are sampled when they are many.
    pub fn weird(&mut self, source: &'static str, name: &'static str, addl: Option<String>) {
        self.weirds
            .of_packet(source, name, addl, self.tables, self.clock.0);
    }

    /// Record what a device said about itself. Empty values are none; a fact that stays the same
    /// is written once a day.
    pub fn asset(
        &mut self,
        now: Time,
        about: About<'_>,
        protocol: &'static str,
        fact: Fact,
        value: &str,
    ) {
        note_asset(self.tables, now, about, protocol, fact, value);
    }
}

/// One protocol on all frames of its ethertypes.
///
/// What is kept must be bounded by a number of entries, and time must not grow with it.
pub(crate) trait Decoder: Send {
    fn on_frame(&mut self, frame: &Frame<'_>, out: &mut Out<'_>);

    /// Told every ten seconds of packet time.
    fn on_time(&mut self, _now: i64, _out: &mut Out<'_>) {}

    /// The capture is over: write what still waits. Called once.
    fn on_end(&mut self, _out: &mut Out<'_>) {}
}
