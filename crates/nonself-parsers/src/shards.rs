//! A capture through several sensors at once, with the rows of one.
//!
//! Every sensor reads the whole capture and follows its own share of the connections
//! ([`crate::shard`]); reading is cheap beside parsing. Then the rows are put in the order in
//! which one sensor would have written them, and what may be written once is decided.
//! The rows are those of one sensor as long as none had to give up anything for the lack of
//! memory, of which each has its share.

use std::io::Read;

use arrow_array::RecordBatch;

use crate::app::Known;
use crate::capture::CaptureError;
use crate::config::Config;
use crate::replay::Replay;
use crate::shard::Shard;

mod loss;
mod merge;

/// Several readers of one capture.
pub struct Shards {
    replays: Vec<Replay>,
    known: Known,
    finished: bool,
}

impl Shards {
    /// `open` is called once for each of the `count` sensors.
    pub fn new<R: Read + Send + 'static>(
        count: usize,
        config: &Config,
        mut open: impl FnMut() -> std::io::Result<R>,
    ) -> Result<Self, CaptureError> {
        let count = count.max(1);
        let memory = config.memory / count;
        let replays = Shard::all(count).map(|shard| {
            let mut config = config.clone();
            config.share_memory(memory);
            config.shard = shard;
            Replay::new(open()?, config)
        });
        Ok(Self {
            replays: replays.collect::<Result<_, CaptureError>>()?,
            known: Known::default(),
            finished: false,
        })
    }

    /// As [`Replay::rows_until`].
    pub fn rows_until(
        &mut self,
        max_packets: usize,
        until: i64,
    ) -> Option<Vec<(&'static str, RecordBatch)>> {
        if self.finished {
            return None;
        }
        let left = if self.first().is_reading() {
            let read = |replay: &mut Replay| replay.read(max_packets, until);
            self.at_once(read).into_iter().min().unwrap_or(0)
        } else {
            max_packets
        };
        if !self.first().is_reading() {
            self.finish_some(left.max(1));
        }
        let mut rows = Vec::new();
        let mut claims = Vec::new();
        for replay in &mut self.replays {
            let (marked, claimed) = replay.take_marked();
            rows.push(marked);
            claims.push(claimed);
        }
        Some(merge::merge(rows, &claims, &mut self.known))
    }

    /// End the connections that are older than the `count` oldest of any sensor.
    fn finish_some(&mut self, count: usize) {
        let ages = self
            .replays
            .iter()
            .filter_map(|r| r.sensor().age_of_oldest(count));
        let age = ages.max().unwrap_or(u32::MAX);
        self.at_once(|replay| replay.finish_from_age(age));
        self.finished = self.replays.iter().all(|r| r.sensor().flows() == 0);
    }

    fn at_once<T: Send>(&mut self, act: impl Fn(&mut Replay) -> T + Sync) -> Vec<T> {
        let act = &act;
        std::thread::scope(|scope| {
            let threads: Vec<_> = self
                .replays
                .iter_mut()
                .map(|replay| scope.spawn(move || act(replay)))
                .collect();
            let results = threads.into_iter().map(|thread| match thread.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            results.collect()
        })
    }

    /// The first sensor: it has read as far as all others.
    pub fn first(&self) -> &Replay {
        &self.replays[0]
    }

    /// Everything counted, of all sensors together.
    pub fn counters(&self) -> Vec<(String, u64)> {
        let mut sums = std::collections::BTreeMap::new();
        for replay in &self.replays {
            for (name, value) in replay.sensor().counters() {
                *sums.entry(name).or_insert(0) += value;
            }
        }
        sums.into_iter().collect()
    }
}
