//! Sensors behind the rings of one interface, each in a thread of its own.

use std::io::Result;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arrow_array::RecordBatch;
use nonself_parsers::config::Config;
use nonself_parsers::sensor::Sensor;

use crate::block::with_tag;
use crate::{Counts, Ring};

/// Record batches by log.
pub type Rows = Vec<(&'static str, RecordBatch)>;

/// How long a thread waits for packets before it looks at the clock.
const PATIENCE: Duration = Duration::from_millis(100);
/// Packets come a little after they were on the wire: a block is handed over when it is full.
const LAG: i64 = 200_000_000;

struct Worker {
    sensor: Mutex<Sensor>,
    counts: Mutex<Counts>,
    stop: AtomicBool,
    error: Mutex<Option<String>>,
}

/// An interface that is watched.
pub struct Watch {
    workers: Vec<(Arc<Worker>, Option<JoinHandle<()>>)>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wall_clock() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
    })
}

impl Watch {
    /// Watch an interface with so many sensors, each with a ring of `ring_bytes`.
    pub fn start(
        interface: &str,
        config: &Config,
        workers: usize,
        ring_bytes: usize,
    ) -> Result<Self> {
        // One group per watch; the process number tells several apart.
        let group = (workers > 1).then(|| std::process::id() as u16);
        let rings: Result<Vec<_>> = (0..workers.max(1))
            .map(|_| Ring::open(interface, ring_bytes, group))
            .collect();
        let workers = rings?
            .into_iter()
            .map(|ring| {
                let worker = Arc::new(Worker {
                    sensor: Mutex::new(Sensor::new(config.clone())),
                    counts: Mutex::default(),
                    stop: AtomicBool::new(false),
                    error: Mutex::default(),
                });
                let own = Arc::clone(&worker);
                let thread = std::thread::spawn(move || own.run(ring));
                (worker, Some(thread))
            })
            .collect();
        Ok(Self { workers })
    }

    /// The rows completed since the last call.
    pub fn take(&self) -> Rows {
        let sensors = self.workers.iter().map(|(worker, _)| worker);
        sensors
            .flat_map(|worker| locked(&worker.sensor).take())
            .collect()
    }

    /// Every packet up to this time (ns) has been looked at.
    pub fn watermark(&self) -> Option<i64> {
        let clocks = self
            .workers
            .iter()
            .map(|(worker, _)| locked(&worker.sensor).clock());
        clocks.min().flatten()
    }

    /// Packets on the link and packets dropped since the start.
    pub fn counts(&self) -> Counts {
        self.workers
            .iter()
            .fold(Counts::default(), |sum, (worker, _)| {
                let own = *locked(&worker.counts);
                Counts {
                    link: sum.link + own.link,
                    dropped: sum.dropped + own.dropped,
                }
            })
    }

    /// Everything counted by the sensors, by name, in the order of the first.
    pub fn counters(&self) -> Vec<(String, u64)> {
        let all = self
            .workers
            .iter()
            .map(|(worker, _)| locked(&worker.sensor).counters());
        all.flatten().collect()
    }

    /// What ended a thread before it was told to stop.
    pub fn error(&self) -> Option<String> {
        self.workers
            .iter()
            .find_map(|(worker, _)| locked(&worker.error).clone())
    }

    /// Stop and end every connection; [`Self::take`] gives the last rows.
    pub fn finish(&mut self) {
        for (worker, _) in &self.workers {
            worker.stop.store(true, Ordering::Relaxed);
        }
        for (worker, thread) in &mut self.workers {
            if let Some(thread) = thread.take() {
                // A thread that panicked has lost its packets; the rows so far are still there.
                let _ = thread.join();
                locked(&worker.sensor).finish();
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Worker {
    fn run(&self, mut ring: Ring) {
        while !self.stop.load(Ordering::Relaxed) {
            if let Err(error) = self.turn(&mut ring) {
                *locked(&self.error) = Some(error.to_string());
                return;
            }
        }
        // What was on its way when the stop came.
        while matches!(self.turn(&mut ring), Ok(true)) {}
    }

    /// One block of packets, or a look at the clock; true when there was a block.
    fn turn(&self, ring: &mut Ring) -> Result<bool> {
        let link = ring.link;
        let mut room = Vec::new();
        let mut sensor = None;
        let came = ring.wait(PATIENCE, &mut |packet| {
            // Taken at the first packet: waiting must not keep the rows from being taken.
            let sensor = sensor.get_or_insert_with(|| locked(&self.sensor));
            if !(link.loopback && packet.outgoing) {
                let data = with_tag(&packet, &mut room);
                let tag = (data.len() - packet.data.len()) as u32;
                sensor.packet(
                    packet.ts,
                    link.linktype,
                    data,
                    packet.len.saturating_add(tag),
                );
            }
        })?;
        drop(sensor);
        if !came {
            locked(&self.sensor).advance(wall_clock().saturating_sub(LAG));
        }
        let new = ring.counts()?;
        let mut counts = locked(&self.counts);
        counts.link += new.link;
        counts.dropped += new.dropped;
        Ok(came)
    }
}
