//! DNP3 over TCP and UDP.
//!
//! Standard: IEEE 1815-2012; port 20000. Framed by the link header with its checksum, on the
//! stream: any number of frames per segment, frames cut anywhere, and bytes in between that
//! are no frame.
//!
//! Decoded: link frames with every checksum, transport segments joined to fragments,
//! application functions, object headers, the points of all static, event, control and time
//! objects, device attributes and file objects. Not decoded: data sets, virtual terminals and
//! the inside of secure authentication. What each function means for the plant is in
//! `class.rs`.

mod attribute;
mod class;
mod commands;
mod element;
mod file;
mod fragment;
mod link;
mod names;
mod object;
mod objects;
mod rows;
mod state;
mod transport;

pub use state::{DnpParser, probe};
