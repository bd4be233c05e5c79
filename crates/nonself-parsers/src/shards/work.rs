//! Who does what: one thread reads the next packets, others let a sensor follow them or put
//! rows together, and whoever is ready takes what is most urgent.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::blocks::{Block, Progress, Reader, Wanted};
use super::merge::{Merger, Merging};
use crate::log::Taken;
use crate::sensor::Sensor;

/// Blocks that are read before any sensor waits for them.
const BLOCKS_AHEAD: u64 = 2;
/// Bytes of packets that wait for the slowest sensor.
const MOST_HELD: usize = 32 << 20;

/// What all threads share.
pub struct Work {
    pub sensors: Vec<Mutex<Sensor>>,
    reader: Mutex<Reader>,
    merger: Mutex<Merger>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    wanted: Option<Wanted>,
    /// Batches that were asked for, and that were read.
    asked: u64,
    read: u64,
    is_reading: bool,
    has_ended: bool,
    /// Blocks that some sensor has not taken yet, the number of the first, and their bytes.
    blocks: VecDeque<Arc<Block>>,
    first: u64,
    held: usize,
    turns: Vec<Turn>,
    /// Batches that some sensor is not through with.
    open: VecDeque<Open>,
    /// Batches that all are through with, to be put in order one after the other.
    complete: VecDeque<(Vec<Taken>, Progress)>,
    is_planning: bool,
    /// Batches that are put together, and how many parts of which one are left to be done.
    merging: VecDeque<Arc<Merging>>,
    jobs: VecDeque<(Arc<Merging>, usize)>,
    stopped: bool,
    failed: bool,
}

/// Where a sensor is.
#[derive(Clone, Default)]
struct Turn {
    /// The block that it takes next, and the batch that this belongs to.
    next: u64,
    batch: u64,
    is_busy: bool,
}

/// What the sensors have given of a batch so far, and how many have not.
struct Open {
    number: u64,
    taken: Vec<Option<Taken>>,
    missing: usize,
}

enum Task {
    Plan(Vec<Taken>, Progress),
    Merge(Arc<Merging>, usize),
    Read(Wanted),
    Follow(usize, Arc<Block>),
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Work {
    pub fn new(sensors: Vec<Sensor>, reader: Reader) -> Self {
        Self {
            state: Mutex::new(State {
                turns: vec![Turn::default(); sensors.len()],
                ..State::default()
            }),
            sensors: sensors.into_iter().map(Mutex::new).collect(),
            reader: Mutex::new(reader),
            merger: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// What a thread does until there is nothing more to do.
    pub fn run(&self) {
        let _guard = Guard(self);
        let mut state = lock(&self.state);
        while !state.stopped && !state.is_over() {
            let Some(task) = state.task() else {
                state = self.wait(state);
                continue;
            };
            drop(state);
            state = self.perform(task);
            self.changed.notify_all();
        }
    }

    /// Ask for the next batch and wait for it; none when a thread has failed.
    pub fn batch(&self, wanted: Wanted) -> Option<Arc<Merging>> {
        let mut state = lock(&self.state);
        state.wanted = Some(wanted);
        state.asked += 1;
        self.changed.notify_all();
        loop {
            if state.failed {
                return None;
            }
            if state.merging.front().is_some_and(|first| first.is_done()) {
                return state.merging.pop_front();
            }
            state = self.wait(state);
        }
    }

    pub fn stop(&self) {
        lock(&self.state).stopped = true;
        self.changed.notify_all();
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let waited = self.changed.wait(state);
        waited.unwrap_or_else(PoisonError::into_inner)
    }

    fn perform(&self, task: Task) -> MutexGuard<'_, State> {
        match task {
            Task::Read(wanted) => {
                let block = lock(&self.reader).block(wanted);
                let mut state = lock(&self.state);
                state.is_reading = false;
                state.held += block.held();
                if let Some(end) = &block.end {
                    state.read += 1;
                    state.has_ended = end.is_last;
                }
                state.blocks.push_back(Arc::new(block));
                state
            }
            Task::Follow(sensor, block) => {
                let mut following = lock(&self.sensors[sensor]);
                block.take(&mut following);
                let taken = block.end.is_some().then(|| following.take_marked());
                drop(following);
                let mut state = lock(&self.state);
                state.followed(sensor, taken);
                state
            }
            Task::Plan(taken, progress) => {
                let merging = Arc::new(lock(&self.merger).plan(taken, progress));
                let mut state = lock(&self.state);
                state.is_planning = false;
                let jobs = (0..merging.jobs()).map(|job| (Arc::clone(&merging), job));
                state.jobs.extend(jobs);
                state.merging.push_back(merging);
                state
            }
            Task::Merge(merging, job) => {
                merging.perform(job);
                lock(&self.state)
            }
        }
    }
}

impl State {
    fn is_over(&self) -> bool {
        let through = |turn: &Turn| turn.next == self.first + self.blocks.len() as u64;
        self.has_ended
            && self.turns.iter().all(through)
            && self.complete.is_empty()
            && !self.is_planning
            && self.jobs.is_empty()
    }

    /// The most urgent of what can be done now.
    fn task(&mut self) -> Option<Task> {
        if !self.is_planning
            && let Some((taken, progress)) = self.complete.pop_front()
        {
            self.is_planning = true;
            return Some(Task::Plan(taken, progress));
        }
        if let Some((merging, job)) = self.jobs.pop_front() {
            return Some(Task::Merge(merging, job));
        }
        let end = self.first + self.blocks.len() as u64;
        let fastest = self.turns.iter().map(|turn| turn.next).max().unwrap_or(0);
        let read = self.wanted.filter(|wanted| self.may_read(wanted));
        if let Some(wanted) = read
            && end - fastest < BLOCKS_AHEAD
        {
            self.is_reading = true;
            return Some(Task::Read(wanted));
        }
        let turns = self.turns.iter_mut().enumerate();
        let free = turns.filter(|(_, turn)| !turn.is_busy && turn.next < end);
        if let Some((sensor, turn)) = free.min_by_key(|(_, turn)| turn.next) {
            turn.is_busy = true;
            let block = &self.blocks[(turn.next - self.first) as usize];
            return Some(Task::Follow(sensor, Arc::clone(block)));
        }
        None
    }

    /// One reads at a time; and not further than was asked for, or by one batch where it is
    /// clear what will be asked for.
    fn may_read(&self, wanted: &Wanted) -> bool {
        let ahead = u64::from(wanted.until == i64::MAX);
        !self.is_reading
            && !self.has_ended
            && self.read < self.asked + ahead
            && self.held < MOST_HELD
    }

    /// A sensor has taken its block; what it gave, when that was the end of a batch.
    fn followed(&mut self, sensor: usize, taken: Option<Taken>) {
        let sensors = self.turns.len();
        let turn = &mut self.turns[sensor];
        turn.is_busy = false;
        turn.next += 1;
        let batch = turn.batch;
        if let Some(taken) = taken {
            turn.batch += 1;
            let at = self.open.iter().position(|open| open.number == batch);
            let at = at.unwrap_or_else(|| {
                self.open.push_back(Open {
                    number: batch,
                    taken: (0..sensors).map(|_| None).collect(),
                    missing: sensors,
                });
                self.open.len() - 1
            });
            let open = &mut self.open[at];
            open.taken[sensor] = Some(taken);
            open.missing -= 1;
            // The last one to be through with a batch was the last with all before it.
            let progress = self.blocks.front().and_then(|block| block.end.clone());
            if open.missing == 0
                && let (Some(open), Some(progress)) = (self.open.pop_front(), progress)
            {
                let taken = open.taken.into_iter().flatten().collect();
                self.complete.push_back((taken, progress));
            }
        }
        let slowest = self.turns.iter().map(|turn| turn.next).min().unwrap_or(0);
        while self.first < slowest {
            let Some(block) = self.blocks.pop_front() else {
                break;
            };
            self.held -= block.held();
            self.first += 1;
        }
    }
}

/// Tells the others when a thread has failed, so that nobody waits for it.
struct Guard<'a>(&'a Work);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut state = lock(&self.0.state);
            (state.stopped, state.failed) = (true, true);
            drop(state);
            self.0.changed.notify_all();
        }
    }
}
