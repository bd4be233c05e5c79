//! Sampled values: currents and voltages as a merging unit measures them.

use super::counts::{Budget, Counts};
use super::header::{self, Key};
use super::publishers::Publishers;
use super::{Decoder, Frame, LIMITS, Out};
use crate::app::ics::mms::ber::Element;
use crate::app::text::{self, be16, be32, text};
use crate::app::{About, Fact};
use crate::layer2::streams::{Stream, Streams};
use crate::log::{self, Interval, Time};

/// Sets of samples in one frame.
const MAX_SETS: usize = 16;
/// Channels that a row has: value and quality take eight bytes.
const MAX_CHANNELS: usize = 16;
const SOURCE: &str = "SV";

/// What a set of samples says beside its name and number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    data_set: Option<String>,
    revision: Option<u64>,
    synchronisation: Option<u64>,
    rate: Option<u64>,
    mode: Option<u64>,
    length: usize,
}

/// One set of samples.
struct Samples<'a> {
    name: &'a [u8],
    number: u16,
    said: Said,
    bytes: &'a [u8],
}

impl<'a> Samples<'a> {
    fn parse(set: &Element<'a>) -> Option<Self> {
        let mut said = Said::default();
        let (mut name, mut number, mut bytes) = (None, None, &[][..]);
        for part in set.elements().filter(Element::is_context) {
            let value = || part.integer().and_then(|n| u64::try_from(n).ok());
            match part.number {
                0 => name = Some(part.body),
                1 => said.data_set = Some(text(part.body, 129)),
                2 => number = be16(part.body, 0),
                3 => said.revision = value(),
                5 => said.synchronisation = value(),
                6 => said.rate = be16(part.body, 0).map(u64::from),
                7 => bytes = part.body,
                8 => said.mode = be16(part.body, 0).map(u64::from),
                _ => {}
            }
        }
        said.length = bytes.len();
        Some(Self {
            name: name?,
            number: number?,
            said,
            bytes,
        })
    }

    /// Values without their quality, when the length fits such pairs.
    fn values(&self) -> Option<Vec<i64>> {
        let pairs = self.bytes.chunks_exact(8);
        let fits = !self.bytes.is_empty() && pairs.remainder().is_empty();
        fits.then(|| {
            pairs
                .take(MAX_CHANNELS)
                .map(|pair| i64::from(be32(pair, 0).unwrap_or_default().cast_signed()))
                .collect()
        })
    }
}

struct Publication {
    said: Said,
    number: u16,
    /// The number from which it went back to 0, and one more.
    cycle: Option<u64>,
    values: Option<Vec<i64>>,
    counts: Counts,
    budget: Budget,
    previous: Option<[u8; 6]>,
}

impl Publication {
    fn count(&mut self, number: u16) {
        match number.checked_sub(self.number) {
            Some(0) => self.counts.repeated += 1,
            Some(steps) => self.counts.lost += u64::from(steps) - 1,
            // Each second begins with 0.
            None if number == 0 => {
                let cycle = u64::from(self.number) + 1;
                let known = self.cycle.unwrap_or(cycle);
                self.counts.lost += known.saturating_sub(cycle);
                self.cycle = Some(known.max(cycle));
            }
            None if u64::from(self.number - number) * 2 > self.cycle.unwrap_or(4000) => {
                // Also, but the first numbers of the second were not seen.
                self.counts.lost += u64::from(number);
            }
            None => self.counts.back += 1,
        }
        self.number = number;
    }
}

/// All publications seen.
pub struct SampledValues {
    streams: Streams<Key, Publication>,
    publishers: Publishers,
}

impl Default for SampledValues {
    fn default() -> Self {
        Self {
            streams: Streams::new(LIMITS),
            publishers: Publishers::default(),
        }
    }
}

impl Decoder for SampledValues {
    fn on_frame(&mut self, frame: &Frame<'_>, out: &mut Out<'_>) {
        let header = header::parse(frame).filter(|header| header.pdu.number == 0);
        let sets = header.and_then(|header| header.pdu.context(2));
        let (Some(header), Some(sets)) = (header, sets) else {
            if frame.cut == 0 {
                out.weird(SOURCE, "malformed_sv", None);
            }
            return;
        };
        for set in sets.elements().take(MAX_SETS) {
            match Samples::parse(&set) {
                Some(samples) => self.on_samples(frame, &header, &samples, out),
                None => out.weird(SOURCE, "malformed_sv", None),
            }
        }
    }

    fn on_time(&mut self, now: i64, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.sv);
        self.streams.on_time(now, |key, stream| {
            table.push(clock, row("summary", key, stream));
        });
    }

    fn on_end(&mut self, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.sv);
        self.streams
            .end(|key, stream| table.push(clock, row("summary", key, stream)));
    }
}

impl SampledValues {
    fn on_samples(
        &mut self,
        frame: &Frame<'_>,
        header: &header::Header<'_>,
        samples: &Samples<'_>,
        out: &mut Out<'_>,
    ) {
        let key = header::key(frame, header.app_id, samples.name);
        let now = frame.ts.0;
        let mut rows = Vec::new();
        let publication = || Publication {
            said: samples.said.clone(),
            number: samples.number,
            cycle: None,
            values: samples.values(),
            counts: Counts::default(),
            budget: Budget::default(),
            previous: None,
        };
        let (stream, is_new) = self
            .streams
            .see(key.clone(), now, publication, |key, stream| {
                rows.push(row("summary", key, stream));
            });
        let is_first = stream.count == 1;
        stream.what.counts.frame(now, is_first);
        if is_new {
            stream.what.previous = self.publishers.previous(&key);
            rows.push(row("start", &key, stream));
            stream.told();
            begin(frame, &key, stream.what.previous, out);
        } else {
            stream.what.count(samples.number);
            if stream.what.said != samples.said {
                stream.what.said = samples.said.clone();
                stream.what.counts.changes += 1;
                stream.what.values = samples.values();
                if stream.what.budget.allows(now) {
                    let mut change = row("configuration", &key, stream);
                    change.ts = frame.ts;
                    rows.push(change);
                    stream.told();
                }
            }
        }
        for row in rows {
            out.tables.sv.push(out.clock, row);
        }
    }
}

/// A stream began: tell what its station is, and whether another had its name.
fn begin(frame: &Frame<'_>, key: &Key, previous: Option<[u8; 6]>, out: &mut Out<'_>) {
    let about = About {
        mac: key.src,
        vlan: key.vlan,
        ..About::default()
    };
    out.asset(frame.ts, about, "sv", Fact::Role, "SV publisher");
    if let (Some(previous), Some(src)) = (previous, key.src) {
        let (previous, src) = (text::mac(previous), text::mac(src));
        let addl = format!("{}: {previous} > {src}", key.name);
        out.weird(SOURCE, "sv_second_publisher", Some(addl));
    }
}

fn row(event: &'static str, key: &Key, stream: &Stream<Publication>) -> log::Sv {
    let publication = &stream.what;
    let (said, counts) = (&publication.said, &publication.counts);
    log::Sv {
        ts: Time(stream.first),
        vlan: key.vlan.map(i64::from),
        event: Some(event),
        src_mac: key.src.map(text::mac),
        dst_mac: key.dst.map(text::mac),
        app_id: u64::from(key.app_id),
        sv_id: key.name.to_string(),
        data_set: said.data_set.clone(),
        configuration_revision: said.revision,
        synchronisation: said.synchronisation.map(|kind| match kind {
            0 => "none",
            1 => "local",
            2 => "global",
            _ => "other",
        }),
        rate: said.rate,
        sample_mode: said.mode,
        sample_number: u64::from(publication.number),
        cycle: publication.cycle,
        sample_length: said.length as u64,
        values: publication.values.clone(),
        previous_mac: publication.previous.map(text::mac),
        samples: stream.count,
        changes: counts.changes,
        lost: counts.lost,
        repeated: counts.repeated,
        back: counts.back,
        longest_gap: Some(Interval(counts.gap_seconds())),
        last: Time(stream.last),
    }
}
