//! GOOSE: the state of a station's data set, repeated until it changes.

use super::counts::{Budget, Counts};
use super::header::{self, Key};
use super::publishers::Publishers;
use super::{Decoder, Frame, LIMITS, Out};
use crate::app::ics::mms::{ber::Element, data};
use crate::app::text::{self, text};
use crate::app::{About, Fact};
use crate::layer2::streams::{Stream, Streams};
use crate::log::{self, Interval, Time};

/// Entries of a data set that a row has.
const MAX_ENTRIES: usize = 64;
const SOURCE: &str = "GOOSE";

/// What a frame says beside its name.
#[derive(Clone, Debug, Default, PartialEq)]
struct Said {
    data_set: String,
    go_id: String,
    time_to_live: Option<u64>,
    state_time: Option<Time>,
    state: u64,
    sequence: u64,
    is_simulated: bool,
    revision: Option<u64>,
    needs_commissioning: bool,
    entries: Option<u64>,
    values: Vec<String>,
}

impl Said {
    /// Name of the control block, and the rest.
    fn parse<'a>(pdu: &Element<'a>, is_simulated: bool) -> Option<(&'a [u8], Self)> {
        let mut out = Self {
            is_simulated,
            ..Self::default()
        };
        let mut name = None;
        let (mut has_state, mut has_sequence) = (false, false);
        for part in pdu.elements().filter(Element::is_context) {
            let number = || part.integer().and_then(|n| u64::try_from(n).ok());
            let flag = || part.body.iter().any(|byte| *byte != 0);
            match part.number {
                0 => name = Some(part.body),
                1 => out.time_to_live = number(),
                2 => out.data_set = text(part.body, 129),
                3 => out.go_id = text(part.body, 129),
                4 => out.state_time = data::seconds(part.body).map(nanoseconds),
                5 => (out.state, has_state) = (number()?, true),
                6 => (out.sequence, has_sequence) = (number()?, true),
                7 => out.is_simulated |= flag(),
                8 => out.revision = number(),
                9 => out.needs_commissioning = flag(),
                10 => out.entries = number(),
                11 => {
                    let values = part.elements().take(MAX_ENTRIES);
                    out.values = values.map(|value| data::to_text(&value)).collect();
                }
                _ => {}
            }
        }
        (has_state && has_sequence).then_some((name?, out))
    }

    /// Something else than the state changed, which only an engineer does.
    fn is_configured_otherwise(&self, before: &Self) -> bool {
        let of = |said: &Self| {
            (
                said.revision,
                said.entries,
                said.is_simulated,
                said.needs_commissioning,
                said.time_to_live.is_some(),
            )
        };
        of(self) != of(before) || self.data_set != before.data_set || self.go_id != before.go_id
    }
}

fn nanoseconds(seconds: f64) -> Time {
    Time((seconds * 1e9) as i64)
}

struct Publication {
    said: Said,
    counts: Counts,
    budget: Budget,
    previous: Option<[u8; 6]>,
}

impl Publication {
    /// Compare numbers with those of the frame before.
    fn count(&mut self, said: &Said) {
        let before = &self.said;
        if said.state == before.state {
            match said.sequence.checked_sub(before.sequence) {
                Some(0) => self.counts.repeated += 1,
                Some(steps) => self.counts.lost += steps - 1,
                // The highest number is followed by 1.
                None if before.sequence == u64::from(u32::MAX) => {}
                None => self.counts.back += 1,
            }
        } else {
            self.counts.changes += 1;
            self.counts.back += u64::from(said.state < before.state);
            // A new state begins with 0.
            self.counts.lost += said.sequence.min(1 << 32);
        }
    }
}

/// All publications seen.
pub struct Goose {
    streams: Streams<Key, Publication>,
    publishers: Publishers,
}

impl Default for Goose {
    fn default() -> Self {
        Self {
            streams: Streams::new(LIMITS),
            publishers: Publishers::default(),
        }
    }
}

impl Decoder for Goose {
    fn on_frame(&mut self, frame: &Frame<'_>, out: &mut Out<'_>) {
        let parsed = header::parse(frame).filter(|header| header.pdu.number == 1);
        let said = parsed.and_then(|h| Said::parse(&h.pdu, h.is_simulated));
        let (Some(header), Some((name, said))) = (parsed, said) else {
            if frame.cut == 0 {
                out.weird(SOURCE, "malformed_goose", None);
            }
            return;
        };
        let key = header::key(frame, header.app_id, name);
        let now = frame.ts.0;
        let mut rows = Vec::new();
        let publication = || Publication {
            said: said.clone(),
            counts: Counts::default(),
            budget: Budget::default(),
            previous: None,
        };
        let (stream, is_new) = self
            .streams
            .see(key.clone(), now, publication, |key, stream| {
                rows.push(row("summary", key, stream, None));
            });
        let is_first = stream.count == 1;
        stream.what.counts.frame(now, is_first);
        if is_new {
            stream.what.previous = self.publishers.previous(&key);
            rows.push(row("start", &key, stream, None));
            stream.told();
            begin(frame, &key, stream.what.previous, out);
        } else {
            let before = &stream.what.said;
            let step = said.state as i64 - before.state as i64;
            let is_configuration = said.is_configured_otherwise(before);
            stream.what.count(&said);
            let event = if is_configuration {
                "configuration"
            } else {
                "state"
            };
            let is_change = is_configuration || step != 0;
            stream.what.said = said;
            if is_change && stream.what.budget.allows(now) {
                let mut change = row(event, &key, stream, (step != 0).then_some(step));
                change.ts = frame.ts;
                rows.push(change);
                stream.told();
            }
        }
        for row in rows {
            out.tables.goose.push(out.clock, row);
        }
    }

    fn on_time(&mut self, now: i64, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.goose);
        self.streams.on_time(now, |key, stream| {
            table.push(clock, row("summary", key, stream, None));
        });
    }

    fn on_end(&mut self, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.goose);
        self.streams
            .end(|key, stream| table.push(clock, row("summary", key, stream, None)));
    }
}

/// A stream began: tell what its station is, and whether another had its name.
fn begin(frame: &Frame<'_>, key: &Key, previous: Option<[u8; 6]>, out: &mut Out<'_>) {
    let about = About {
        mac: key.src,
        vlan: key.vlan,
        ..About::default()
    };
    out.asset(frame.ts, about, "goose", Fact::Role, "GOOSE publisher");
    if let (Some(previous), Some(src)) = (previous, key.src) {
        let (previous, src) = (text::mac(previous), text::mac(src));
        let addl = format!("{}: {previous} > {src}", key.name);
        out.weird(SOURCE, "goose_second_publisher", Some(addl));
    }
}

fn row(
    event: &'static str,
    key: &Key,
    stream: &Stream<Publication>,
    step: Option<i64>,
) -> log::Goose {
    let Publication {
        said,
        counts,
        previous,
        ..
    } = &stream.what;
    log::Goose {
        ts: Time(stream.first),
        vlan: key.vlan.map(i64::from),
        event: Some(event),
        src_mac: key.src.map(text::mac),
        dst_mac: key.dst.map(text::mac),
        app_id: u64::from(key.app_id),
        control_block: key.name.to_string(),
        data_set: said.data_set.clone(),
        go_id: said.go_id.clone(),
        configuration_revision: said.revision,
        simulation: said.is_simulated,
        needs_commissioning: said.needs_commissioning,
        time_to_live: said.time_to_live.map(|ms| Interval(ms as f64 / 1e3)),
        state_number: said.state,
        sequence_number: said.sequence,
        state_step: step,
        state_time: said.state_time,
        entries: said.entries,
        values: said.values.clone(),
        previous_mac: previous.map(text::mac),
        frames: stream.count,
        state_changes: counts.changes,
        lost: counts.lost,
        repeated: counts.repeated,
        back: counts.back,
        longest_gap: Some(Interval(counts.gap_seconds())),
        last: Time(stream.last),
    }
}
