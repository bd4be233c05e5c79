//! Who does what: one thread reads the next packets, others let a sensor follow them or put
//! rows together, and whoever is ready takes what is most urgent.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::blocks::{Block, Packets, Progress, Reader, Wanted};
use super::merge::{Merger, Merging};
use crate::log::Taken;
use crate::sensor::Sensor;

/// Blocks that are read before any sensor waits for them.
const BLOCKS_AHEAD: u64 = 2;
const SPARE: usize = 8;
/// Bytes of packets that wait for the slowest sensor.
const MOST_HELD: usize = 32 << 20;

/// What all threads share.
pub struct Work {
    pub sensors: Vec<Mutex<Sensor>>,
    reader: Mutex<Reader>,
    merger: Mutex<Merger>,
    state: Mutex<State>,
    /// There is something to do for one more thread.
    ready: Condvar,
    /// A batch is complete.
    given: Condvar,
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
    /// Blocks that were taken by all, to be filled again.
    spare: Vec<Packets>,
    turns: Vec<Turn>,
    /// Batches that some sensor is not through with.
    open: VecDeque<Open>,
    /// Batches that all are through with, to be put in order one after the other.
    complete: VecDeque<(Vec<Taken>, Progress)>,
    is_planning: bool,
    /// Batches that are put together, and how many parts of which one are left to be done.
    merging: VecDeque<Arc<Merging>>,
    jobs: VecDeque<(Arc<Merging>, usize)>,
    /// Threads that have nothing to do.
    waiting: usize,
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

/// What can be done: the most urgent first.
#[derive(Clone, Copy)]
enum Next {
    Plan,
    Merge,
    Read(Wanted),
    /// By this sensor.
    Follow(usize),
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

fn wait<'a>(condvar: &Condvar, guard: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    condvar.wait(guard).unwrap_or_else(PoisonError::into_inner)
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
            ready: Condvar::new(),
            given: Condvar::new(),
        }
    }

    /// What a thread does until there is nothing more to do.
    pub fn run(&self) {
        let _guard = Guard(self);
        let mut state = lock(&self.state);
        while !state.stopped && !state.is_over() {
            let next = state.next();
            let Some(task) = next.and_then(|next| state.take(next)) else {
                state.waiting += 1;
                state = wait(&self.ready, state);
                state.waiting -= 1;
                continue;
            };
            // Waking costs more than most looks: only for something that is there.
            if state.waiting > 0 && state.next().is_some() {
                self.ready.notify_one();
            }
            drop(state);
            state = self.perform(task);
        }
        self.ready.notify_all();
    }

    /// Ask for the next batch and wait for it; none when a thread has failed.
    pub fn batch(&self, wanted: Wanted) -> Option<Arc<Merging>> {
        let mut state = lock(&self.state);
        state.wanted = Some(wanted);
        state.asked += 1;
        self.ready.notify_one();
        loop {
            if state.failed {
                return None;
            }
            if state.merging.front().is_some_and(|first| first.is_done()) {
                return state.merging.pop_front();
            }
            state = wait(&self.given, state);
        }
    }

    pub fn stop(&self) {
        lock(&self.state).stopped = true;
        self.ready.notify_all();
    }

    fn perform(&self, task: Task) -> MutexGuard<'_, State> {
        match task {
            Task::Read(wanted) => {
                let spare = lock(&self.state).spare.pop().unwrap_or_default();
                let block = lock(&self.reader).block(wanted, spare);
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
                drop((following, block));
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
                let is_done = merging.is_done();
                state.merging.push_back(merging);
                if is_done {
                    self.given.notify_one();
                }
                state
            }
            Task::Merge(merging, job) => {
                merging.perform(job);
                let state = lock(&self.state);
                if merging.is_done() {
                    self.given.notify_one();
                }
                state
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
    fn next(&self) -> Option<Next> {
        if !self.is_planning && !self.complete.is_empty() {
            return Some(Next::Plan);
        }
        if !self.jobs.is_empty() {
            return Some(Next::Merge);
        }
        let end = self.first + self.blocks.len() as u64;
        let fastest = self.turns.iter().map(|turn| turn.next).max().unwrap_or(0);
        if let Some(wanted) = self.wanted.filter(|wanted| self.may_read(wanted))
            && end - fastest < BLOCKS_AHEAD
        {
            return Some(Next::Read(wanted));
        }
        let turns = self.turns.iter().enumerate();
        let free = turns.filter(|(_, turn)| !turn.is_busy && turn.next < end);
        let slowest = free.min_by_key(|(_, turn)| turn.next);
        slowest.map(|(sensor, _)| Next::Follow(sensor))
    }

    /// Nobody else does it.
    fn take(&mut self, next: Next) -> Option<Task> {
        Some(match next {
            Next::Plan => {
                self.is_planning = true;
                let (taken, progress) = self.complete.pop_front()?;
                Task::Plan(taken, progress)
            }
            Next::Merge => {
                let (merging, job) = self.jobs.pop_front()?;
                Task::Merge(merging, job)
            }
            Next::Read(wanted) => {
                self.is_reading = true;
                Task::Read(wanted)
            }
            Next::Follow(sensor) => {
                let turn = &mut self.turns[sensor];
                turn.is_busy = true;
                let block = &self.blocks[(turn.next - self.first) as usize];
                Task::Follow(sensor, Arc::clone(block))
            }
        })
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
            if self.spare.len() < SPARE
                && let Some(block) = Arc::into_inner(block)
            {
                self.spare.push(block.packets());
            }
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
            self.0.ready.notify_all();
            self.0.given.notify_all();
        }
    }
}
