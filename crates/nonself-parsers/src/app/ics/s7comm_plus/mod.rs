//! S7comm-plus over ISO transport: what S7-1200 and S7-1500 controllers speak.
//!
//! There is no public standard; layouts follow T. Wiens' dissector and driver, and captures of
//! both families. Names are ICSNPP's where it has them.
//!
//! Decoded: headers of versions 1 to 3, system events and keep-alives; digests are passed over;
//! fragments are joined; opcode, function, sequence number, session; objects, item addresses,
//! values and return values of the functions that read, write, create and delete; the identity
//! in the answer to `CreateObject`; values in notifications. Not decoded: what `Explore` finds,
//! arguments of `Invoke`, packed structures, alarms. Inside TLS nothing is visible: the rows end with
//! `InitSSL`, and the connection has a row in `ssl`.

mod address;
mod answer;
mod class;
mod header;
mod identity;
mod names;
mod notification;
mod object;
mod reader;
mod request;
mod row;
mod state;
mod value;

pub use state::S7Plus;
