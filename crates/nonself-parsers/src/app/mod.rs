//! Application protocols: which one a connection speaks, by content, and its rows.
//!
//! The transport layer hands every connection's bytes to its [`AppLayer`], in order, and
//! learns from it only the names of the services that were recognised.

mod context;

pub use context::{ConnInfo, Context, Direction, Transport};

/// The application side of one connection.
#[derive(Default)]
pub struct AppLayer {
    services: Vec<&'static str>,
}

impl AppLayer {
    pub fn new(_transport: Transport) -> Self {
        Self::default()
    }

    /// TCP: the next contiguous bytes of one direction. UDP: one datagram.
    pub fn on_data(&mut self, _cx: &mut Context<'_>, _dir: Direction, _data: &[u8]) {}

    /// TCP only: `len` bytes of one direction were never seen.
    pub fn on_gap(&mut self, _cx: &mut Context<'_>, _dir: Direction, _len: u64) {}

    /// One direction ended in order (FIN).
    pub fn on_eof(&mut self, _cx: &mut Context<'_>, _dir: Direction) {}

    /// The connection is over; rows still waiting for something are written now.
    pub fn on_end(&mut self, _cx: &mut Context<'_>) {}

    /// False when no parser wants further bytes: reassembly may stop keeping them.
    pub fn wants_data(&self) -> bool {
        false
    }

    /// Confirmed services, in the order in which they were recognised.
    pub fn services(&self) -> &[&'static str] {
        &self.services
    }
}
