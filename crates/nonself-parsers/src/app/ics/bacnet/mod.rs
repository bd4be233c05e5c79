//! BACnet/IP, the protocol of building automation.
//!
//! Standard: ANSI/ASHRAE 135, annex J for IP; UDP port 47808. One datagram is one message:
//! virtual link (BVLC), network layer with its routing, application layer.
//!
//! Decoded: all link and network messages, all services with their objects, properties and
//! values, messages in segments, errors, rejects and aborts. Not decoded: the contents of files,
//! of private transfers and of proprietary properties, BACnet/SC, IPv6 (annex U).

mod apdu;
mod class;
mod commands;
mod content;
mod discovery;
mod identity;
mod names;
mod packet;
mod rows;
mod segments;
mod state;
mod tag;

pub use state::{BacnetParser, probe};
