//! IEC 60870-5-104: telecontrol over TCP.
//!
//! Standard: IEC 60870-5-104 with the objects of IEC 60870-5-101; TCP port 2404. Framed by
//! the length of the APCI on the stream: any number of APDUs per segment, and APDUs cut
//! anywhere. Bytes in between that are none are skipped, and said once.
//!
//! Decoded: I, S and U frames with their numbers; every type of object with address, value,
//! quality and time; files as far as name, section and length. Not decoded: the security
//! extension (types 81 to 95) and what segments of files contain.

mod apci;
mod asdu;
mod class;
mod commands;
mod element;
mod names;
mod sequence;
mod state;
mod time;

pub use state::{Iec104Parser, probe};
