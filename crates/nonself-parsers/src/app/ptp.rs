//! PTP (IEEE 1588): who gives the time. On Ethernet, and over UDP 319 and 320.

mod message;
mod state;

pub(crate) use message::parse;
pub(crate) use state::row;
pub use state::{PtpParser, probe};
