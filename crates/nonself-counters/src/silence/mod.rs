//! Silence: the largest gap of a stream in one tick, against the stream's usual one.
//!
//! With `x = ln(largest gap)`, decayed exposure `W` (windows), mean `m` of `x` and the sum `S` of
//! squared deviations of a stream, and the mean square `s0²` of all streams around their own means,
//! the next `x` is Student's t (normal-inverse-gamma with prior weight 5):
//!
//! degrees of freedom `W + 5`, centre `m`, scale² `((S + 5 s0²)/(W + 5) + 0.05²)(1 + 1/W)`.
//!
//! A stream that now and then loses a poll has gaps of one and of two periods, which no t knows. So
//! its own windows `h` by bins of 10 % speak first, and the t, with weight 3, says how far beyond
//! them a gap is: `hi = (Σ_{j ≥ b} h_j + 3 Pr(T ≥ x))/(W + 3)`, `lo` the same with `>`.
//!
//! A gap may cross ticks, and is open at the end of a tick: a silent stream has no record. What the
//! sensor did not see is no silence: after a tick that is missing as a whole, and after a hole much
//! longer than the other times of that tick in which the site had no record, gaps begin anew. Of the
//! other holes those at both ends of the tick and the longest between are taken from each gap.

mod state;
mod stream;
#[cfg(test)]
mod tests;
mod tick;

use std::collections::BTreeMap;

use crate::decay::{Moment, Sum};
use stream::{NEVER, Stream, logarithm, spread};

pub use stream::{SHARE_NEEDED, WINDOWS_NEEDED};
pub use tick::{Holes, Tick};

/// A stream that was silent for this long is gone.
pub const GONE_NS: i64 = 6 * 3600 * 1_000_000_000;

/// One row for each stream that is followed or had an event, by ascending key.
#[derive(Debug, Default)]
pub struct Scores {
    pub entity: Vec<u64>,
    /// The smallest of its rows; `u32::MAX` where it has none.
    pub row: Vec<u32>,
    /// For each row of the tick its place in the other columns.
    pub of: Vec<u32>,
    /// Largest gap, ns; 0 where there is none yet.
    pub gap: Vec<i64>,
    pub last: Vec<i64>,
    pub masked: Vec<i64>,
    /// Whether it had an event in this tick.
    pub active: Vec<bool>,
    /// Whether the gap is known, and the sensor saw enough of the tick: what may be learnt.
    pub known: Vec<bool>,
    /// Whether it is cyclic enough to be scored; the columns below are NaN otherwise.
    pub tested: Vec<bool>,
    pub lo: Vec<f64>,
    pub hi: Vec<f64>,
    /// Median, 5 % and 95 % quantiles of the prediction, seconds.
    pub expected: Vec<f64>,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
    /// Decayed number of windows.
    pub history: Vec<f64>,
}

/// Stream, time and row.
type Event = (u64, i64, u32);

/// What one stream did in a tick.
struct Found {
    gap: Option<i64>,
    last: i64,
    masked: i64,
}

/// Largest gaps of many streams.
#[derive(Clone, Debug)]
pub struct Silence {
    half_life: i64,
    max_entries: usize,
    epoch: i32,
    /// End of the last tick.
    clock: i64,
    /// In order, for every tick asks all of them.
    streams: BTreeMap<u64, Stream>,
    /// Windows and squared deviations of all streams around their own means.
    pool: (Sum, Sum),
    pub evicted: u64,
    /// Cyclic streams that were silent for too long.
    pub gone: u64,
}

impl Silence {
    /// `half_life` in nanoseconds; at most `max_entries` streams.
    pub fn new(half_life: i64, max_entries: usize) -> Self {
        Self {
            half_life,
            max_entries,
            epoch: i32::MIN,
            clock: NEVER,
            streams: BTreeMap::new(),
            pool: <(Sum, Sum)>::default(),
            evicted: 0,
            gone: 0,
        }
    }

    pub fn len(&self) -> usize {
        self.streams.len()
    }

    pub fn is_empty(&self) -> bool {
        self.streams.is_empty()
    }

    /// Keys of all streams, ascending.
    pub fn entities(&self) -> Vec<u64> {
        self.streams.keys().copied().collect()
    }

    /// Score a tick: the events as rows in any order; nothing changes.
    pub fn score(&self, tick: &Tick<'_>, entity: &[u64], time: &[i64]) -> Scores {
        let columns = entity.iter().zip(time).zip(0..);
        let mut rows: Vec<Event> = columns.map(|((&key, &at), row)| (key, at, row)).collect();
        rows.sort_unstable();
        let now = Moment::new(tick.at, self.half_life);
        let pooled = spread(&self.pool, now);
        let heard = !tick.is_lost();
        let mut scores = Scores {
            of: vec![0; rows.len()],
            ..Scores::default()
        };
        let mut streams = self.streams.iter().peekable();
        for group in rows.chunk_by(|a, b| a.0 == b.0) {
            let key = group[0].0;
            while let Some((idle, stream)) = streams.next_if(|stream| *stream.0 < key) {
                self.row(
                    &mut scores,
                    tick,
                    (*idle, stream),
                    &[],
                    (now, pooled, heard),
                );
            }
            let known = streams.next_if(|stream| *stream.0 == key);
            let empty = Stream::default();
            let stream = known.map_or(&empty, |stream| stream.1);
            self.row(
                &mut scores,
                tick,
                (key, stream),
                group,
                (now, pooled, heard),
            );
        }
        for (idle, stream) in streams {
            self.row(
                &mut scores,
                tick,
                (*idle, stream),
                &[],
                (now, pooled, heard),
            );
        }
        scores
    }

    fn row(
        &self,
        out: &mut Scores,
        tick: &Tick<'_>,
        (key, stream): (u64, &Stream),
        events: &[Event],
        (now, pooled, heard): (Moment, f64, bool),
    ) {
        if events.is_empty() && stream.last == NEVER {
            return;
        }
        let found = self.follow(tick, stream, events);
        let known = heard && found.gap.is_some();
        let tested = known && stream.is_cyclic(now);
        let gap = found.gap.unwrap_or(0);
        for event in events {
            out.of[event.2 as usize] = out.entity.len() as u32;
        }
        let row = events.iter().map(|event| event.2).min();
        out.row.push(row.unwrap_or(u32::MAX));
        out.entity.push(key);
        out.gap.push(gap);
        out.last.push(found.last);
        out.masked.push(found.masked);
        out.active.push(!events.is_empty());
        out.known.push(known);
        out.tested.push(tested);
        out.history.push(stream.windows.read(now));
        let mut numbers = [f64::NAN; 5];
        if tested {
            numbers = stream.predict(now, pooled, gap);
        }
        let columns = [
            &mut out.lo,
            &mut out.hi,
            &mut out.expected,
            &mut out.low,
            &mut out.high,
        ];
        for (column, number) in columns.into_iter().zip(numbers) {
            column.push(number);
        }
    }

    /// Gaps of one stream from its last event to the end of the tick; events by time.
    fn follow(&self, tick: &Tick<'_>, stream: &Stream, events: &[Event]) -> Found {
        let interrupted = self.clock != tick.at;
        let (mut last, mut masked) = match stream.last {
            NEVER => (NEVER, 0),
            _ if interrupted => (tick.at, 0),
            last => (last, stream.masked),
        };
        let mut largest = None;
        let mut close = |last: i64, masked: i64, until: i64| {
            let gap = until - last - masked;
            if largest.is_none_or(|known| gap > known) {
                let heard = gap - tick.unheard(last.max(tick.at), until);
                largest = largest.max(Some(heard.max(0)));
            }
        };
        let cut = tick.cut();
        let mut holes = tick.holes.cuts(cut).peekable();
        for &(_, time, _) in events {
            let time = time.min(tick.end());
            while let Some(hole) = holes.next_if(|hole| hole.0 < time) {
                begin_anew(hole, &mut last, &mut masked, &mut close);
            }
            if last == NEVER {
                last = time;
            } else if time > last {
                close(last, masked, time);
                (last, masked) = (time, 0);
            }
        }
        for hole in holes {
            begin_anew(hole, &mut last, &mut masked, &mut close);
        }
        close(last, masked, tick.end());
        masked += tick.unheard(last.max(tick.at), tick.end());
        Found {
            gap: largest.filter(|_| stream.last != NEVER),
            last,
            masked,
        }
    }

    /// Learn what [`Silence::score`] gave, with a weight for each row.
    pub fn learn(&mut self, tick: &Tick<'_>, found: &Scores, weight: &[f64]) {
        let now = Moment::new(tick.at, self.half_life);
        self.turn_to(now.epoch);
        for (place, (&key, &weight)) in found.entity.iter().zip(weight).enumerate() {
            let (active, last) = (found.active[place], found.last[place]);
            let stream = self.streams.entry(key).or_default();
            if found.known[place] && weight > 0.0 {
                let x = logarithm(found.gap[place]);
                let deviation = stream.learn(now, x, active, weight);
                self.pool.0.add(now, weight);
                self.pool.1.add(now, deviation);
            }
            (stream.last, stream.masked) = (last, found.masked[place]);
            if active {
                stream.seen = tick.at;
            } else if tick.end() - last >= GONE_NS {
                stream.last = NEVER;
                let cyclic = stream.is_cyclic(now);
                self.gone += u64::from(cyclic);
                if !cyclic {
                    self.streams.remove(&key);
                }
            }
        }
        self.clock = tick.end();
        self.keep_within_memory(now);
    }
}

/// A hole in which an event may have been lost: the gap ends before it, and begins anew after it.
fn begin_anew(
    (begin, end): (i64, i64),
    last: &mut i64,
    masked: &mut i64,
    close: &mut impl FnMut(i64, i64, i64),
) {
    if *last != NEVER && end > *last {
        close(*last, *masked, begin.max(*last));
        (*last, *masked) = (end, 0);
    }
}
