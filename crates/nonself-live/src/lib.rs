//! Packets from a network interface.
//!
//! Linux only: a ring of blocks that the kernel fills (`AF_PACKET`, `TPACKET_V3`; see the
//! kernel's `networking/packet_mmap`). Several rings share an interface (`PACKET_FANOUT`): the
//! kernel gives each connection, both directions, to one of them. Elsewhere a capture program
//! writes into a pipe, which [`nonself_parsers::capture`] reads like a file.
//!
//! `block` reads what the kernel wrote and is safe code; all unsafe code is in `ring`.

pub mod block;
#[cfg(target_os = "linux")]
mod ring;
#[cfg(not(target_os = "linux"))]
#[path = "elsewhere.rs"]
mod ring;
mod watch;

pub use ring::{Link, Ring};
pub use watch::{Rows, Watch};

/// What the kernel counted since the last time it was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets that passed the interface, those dropped included.
    pub link: u64,
    /// Packets for which no block was free.
    pub dropped: u64,
}
