//! Application protocols: which one a connection speaks, by content, and its rows.
//!
//! The transport layer hands every connection's bytes to its [`AppLayer`], in order, and
//! learns from it only the names of the services that were recognised.
//!
//! `identify` decides from the first bytes of both directions which entry of
//! [`registry::PARSERS`] the connection belongs to; from then on that [`Parser`] gets
//! everything. A well-known port orders the candidates and is never proof.

mod asset;
mod buffer;
mod context;
mod cotp;
mod dce_rpc;
mod der;
mod dhcp;
mod dispatch;
mod dns;
pub mod files;
mod ftp;
mod gate;
mod gssapi;
mod http;
mod identify;
mod iso;
mod kerberos;
mod ldap;
mod mime;
mod mqtt;
mod neighbours;
mod other;
mod parser;
pub(crate) mod ptp;
mod quic;
mod rdp;
pub mod registry;
mod services;
mod session;
mod shared;
mod smb;
mod smtp;
mod snmp;
mod socks;
mod software;
mod ssh;
mod ssl;
pub(crate) mod text;
pub mod tunnels;
mod websocket;

pub mod ics;

pub use asset::{About, Fact, note as note_asset};
pub use buffer::{PerDirection, StreamBuffer};
pub use context::{ConnInfo, Context, Direction, Transport};
pub use ftp::is_expected;
pub use gate::{Claim, Claimed, Gate, Known, Thing, key_of};
pub use parser::Parser;
pub use session::Session;
pub use shared::Shared;

use dispatch::Dispatch;
use services::Services;

/// The application side of one connection.
pub struct AppLayer {
    services: Services,
    dispatch: Dispatch,
}

impl AppLayer {
    pub fn new(transport: Transport) -> Self {
        Self {
            services: Services::default(),
            dispatch: Dispatch::new(transport),
        }
    }

    /// A connection whose protocol is known from the start: nothing is asked of the bytes.
    pub fn speaking(entry: &registry::Entry, cx: &mut Context<'_>) -> Self {
        let mut services = Services::default();
        let parser = (entry.make)(&mut Session::new(cx, &mut services));
        Self {
            services,
            dispatch: Dispatch::parsing(parser),
        }
    }

    /// TCP: the next contiguous bytes of one direction. UDP: one datagram.
    pub fn on_data(&mut self, cx: &mut Context<'_>, dir: Direction, data: &[u8]) {
        let mut session = Session::new(cx, &mut self.services);
        self.dispatch.on_data(&mut session, dir, data);
    }

    /// TCP only: `len` bytes of one direction were never seen.
    pub fn on_gap(&mut self, cx: &mut Context<'_>, dir: Direction, len: u64) {
        let mut session = Session::new(cx, &mut self.services);
        self.dispatch.on_gap(&mut session, dir, len);
    }

    /// One direction ended in order (FIN).
    pub fn on_eof(&mut self, cx: &mut Context<'_>, dir: Direction) {
        let mut session = Session::new(cx, &mut self.services);
        self.dispatch.on_eof(&mut session, dir);
    }

    /// The connection is over; rows still waiting for something are written now.
    pub fn on_end(&mut self, cx: &mut Context<'_>) {
        let mut session = Session::new(cx, &mut self.services);
        self.dispatch.on_end(&mut session);
    }

    /// False when no parser wants further bytes: reassembly may stop keeping them.
    pub fn wants_data(&self) -> bool {
        self.dispatch.wants_data()
    }

    /// Bytes that its parsers keep.
    pub fn held(&self) -> usize {
        self.dispatch.held()
    }

    /// Confirmed services, in the order in which they were recognised.
    pub fn services(&self) -> &[&'static str] {
        self.services.names()
    }
}
