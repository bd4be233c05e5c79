//! A capture through several sensors at once, with the rows of one.
//!
//! The capture is read once. Every sensor is told of every packet and follows its own share of
//! the connections ([`crate::shard`]). Then the rows are put in the order in which one sensor
//! would have written them, and what may be written once is decided. Nobody waits for the
//! others at the end of a batch: who has time reads on or puts rows together.
//! The rows are those of one sensor as long as none had to give up anything for the lack of
//! memory, of which each has its share.

use std::io::Read;
use std::sync::Arc;
use std::thread::JoinHandle;

use arrow_array::RecordBatch;

use crate::capture::CaptureError;
use crate::config::Config;
use crate::sensor::Sensor;
use crate::shard::Shard;
use blocks::{Progress, Reader, Wanted};
use work::{Work, lock};

mod blocks;
mod connections;
mod loss;
mod merge;
mod order;
mod work;

/// Several sensors that follow one capture, each with a thread.
pub struct Shards {
    work: Arc<Work>,
    threads: Vec<JoinHandle<()>>,
    first_ts: Option<i64>,
    progress: Progress,
}

impl Shards {
    /// `count` sensors, at least one.
    pub fn new(
        count: usize,
        reader: impl Read + Send + 'static,
        config: &Config,
    ) -> Result<Self, CaptureError> {
        let shards: Vec<Shard> = Shard::all(count).collect();
        let reader = Reader::new(reader, shards.len() as u32)?;
        let first_ts = reader.first_ts();
        let memory = config.memory / shards.len();
        let sensors = shards.into_iter().map(|shard| {
            let mut config = config.clone();
            config.share_memory(memory);
            config.shard = shard;
            Sensor::new(config)
        });
        let work = Arc::new(Work::new(sensors.collect(), reader));
        let threads = work.sensors.iter().map(|_| {
            let work = Arc::clone(&work);
            std::thread::spawn(move || work.run())
        });
        Ok(Self {
            threads: threads.collect(),
            work,
            first_ts,
            progress: Progress::default(),
        })
    }

    /// As [`Replay::rows_until`]. Where `until` is [`i64::MAX`] the sensors go on while the
    /// caller does something else, as if the same would be asked for again.
    ///
    /// [`Replay::rows_until`]: crate::replay::Replay::rows_until
    pub fn rows_until(
        &mut self,
        max_packets: usize,
        until: i64,
    ) -> Option<Vec<(&'static str, RecordBatch)>> {
        while !self.progress.is_last {
            let Some(batch) = self.work.batch(Wanted { max_packets, until }) else {
                self.fail();
            };
            self.progress = batch.progress.clone();
            let rows = batch.logs();
            // Most connections end soon after their last packet.
            let is_idle = self.progress.is_finishing && !self.progress.is_last;
            if !is_idle || !rows.is_empty() {
                return Some(rows);
            }
        }
        None
    }

    /// A thread has failed; the caller fails as it did.
    fn fail(&mut self) -> ! {
        for thread in self.threads.drain(..) {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
        unreachable!("a thread that fails has a reason")
    }

    /// Packets of the batches so far.
    pub fn packets(&self) -> u64 {
        self.progress.packets
    }

    /// Time of the first packet, in nanoseconds; known from the start.
    pub fn first_ts(&self) -> Option<i64> {
        self.first_ts
    }

    /// The latest packet time of the batches so far, in nanoseconds.
    pub fn watermark(&self) -> Option<i64> {
        self.progress.watermark
    }

    /// Why the capture could not be read to its end.
    pub fn error(&self) -> Option<&CaptureError> {
        self.progress.error.as_deref()
    }

    /// Everything counted, of all sensors together.
    pub fn counters(&self) -> Vec<(String, u64)> {
        let mut sums = std::collections::BTreeMap::new();
        for sensor in &self.work.sensors {
            for (name, value) in lock(sensor).counters() {
                *sums.entry(name).or_insert(0) += value;
            }
        }
        sums.into_iter().collect()
    }
}

impl Drop for Shards {
    fn drop(&mut self) {
        self.work.stop();
        for thread in self.threads.drain(..) {
            // Whoever wanted to know has been told.
            let _ = thread.join();
        }
    }
}
