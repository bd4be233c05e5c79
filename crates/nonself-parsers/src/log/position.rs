//! Where rows belong when several sensors share one capture.

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
