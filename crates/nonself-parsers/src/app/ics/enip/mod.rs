//! EtherNet/IP and the Common Industrial Protocol (CIP).
//!
//! Standard: ODVA, The CIP Networks Library, volumes 1 and 2; TCP and UDP port 44818 for
//! commands, UDP port 2222 for cyclic data. Framed by the length of the encapsulation header on
//! the stream, so any number of messages per segment and messages cut anywhere.
//!
//! Decoded: all encapsulation commands, identities, CIP requests and responses with their paths
//! (logical, symbolic, routes), services packed into one message or sent through another device,
//! Forward Open and Close, tag and attribute values, PCCC inside CIP, and cyclic data with the
//! connection it belongs to. Not decoded: the fields of structures, safety messages, DTLS.

mod answers;
mod class;
mod commands;
mod connection;
mod describe;
mod identity;
mod io;
mod messages;
mod names;
mod packet;
mod pairing;
mod path;
mod pccc;
mod services;
mod state;
mod value;

pub use connection::{Change, Connections, Key as ConnectionKey, Opened};
pub use io::CipIoParser;
pub use state::{EnipParser, probe};
