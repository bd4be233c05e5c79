//! Where rows belong when several sensors share one capture.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// A place in the order in which one sensor alone would have written the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The packet at which the row was written.
    packet: u64,
    /// Before the packet itself come the connections that its time ends: those first that
    /// were due first, and of these those that began first.
    due: i64,
    stamp: u32,
}

impl Position {
    /// A connection whose time had come.
    pub fn due(packet: u64, due: i64, stamp: u32) -> Self {
        Self { packet, due, stamp }
    }

    /// What is not about connections: before those that end at the same packet.
    pub fn layer2(packet: u64) -> Self {
        Self::due(packet, i64::MIN, 0)
    }

    /// A file that ends because nothing came for long: those of one moment in the order of
    /// their keys.
    pub fn file(packet: u64, key: u128) -> Self {
        Self::due(packet, i64::MIN, (key >> 96) as u32)
    }

    /// What a packet said.
    pub fn packet(packet: u64) -> Self {
        Self::due(packet, i64::MAX, 0)
    }

    /// A connection that was still open when the capture ended: the oldest first.
    pub fn open(age: u32) -> Self {
        Self::due(u64::MAX, -i64::from(age), 0)
    }
}

/// Up to which row of a table everything belongs to a position.
pub type Mark = (Position, usize);

/// Rows of all tables, and which tables have rows that were not asked for yet. Most packets
/// write nothing, and it costs little to see that. One thread at a time uses it.
pub struct Tally {
    rows: Vec<AtomicUsize>,
    /// A bit for each table.
    new: Vec<AtomicU64>,
}

impl Tally {
    pub fn of(tables: usize) -> Arc<Self> {
        Arc::new(Self {
            rows: (0..tables).map(|_| AtomicUsize::new(0)).collect(),
            new: (0..tables.div_ceil(64))
                .map(|_| AtomicU64::new(0))
                .collect(),
        })
    }

    /// Call `each` with every table that has new rows, and with the number of all its rows.
    pub fn take_new(&self, mut each: impl FnMut(usize, usize)) {
        for (word, bits) in self.new.iter().enumerate() {
            let mut left = bits.load(Relaxed);
            if left == 0 {
                continue;
            }
            bits.store(0, Relaxed);
            while left != 0 {
                let table = word * 64 + left.trailing_zeros() as usize;
                each(table, self.rows[table].load(Relaxed));
                left &= left - 1;
            }
        }
    }
}

/// Tells the tally of one table's rows.
pub struct Teller {
    tally: Arc<Tally>,
    table: usize,
}

impl Teller {
    pub fn new(tally: &Arc<Tally>, table: usize) -> Self {
        Self {
            tally: Arc::clone(tally),
            table,
        }
    }

    pub fn tell(&self, rows: usize) {
        self.tally.rows[self.table].store(rows, Relaxed);
        let bits = &self.tally.new[self.table / 64];
        bits.store(bits.load(Relaxed) | 1 << (self.table % 64), Relaxed);
    }
}
