//! Modbus/TCP.
//!
//! Standard: MODBUS Application Protocol V1.1b3 and MODBUS Messaging on TCP/IP V1.0b;
//! TCP port 502. Framed by the length of the MBAP header on the stream, so any number of
//! PDUs per segment and PDUs cut anywhere.
//!
//! Decoded: the header, every public function with addresses, quantities and values,
//! diagnostics sub-functions, device identification, exceptions, and of UMAS (Schneider
//! Unity, function 0x5A) addresses, values, blocks and the identity of the controller. Not
//! decoded: the inside of file records and `CANopen`. Illegal values and unknown functions are rows like any other.

mod detailed;
mod device_id;
mod links;
mod parser;
mod state;
mod types;
mod umas;

pub use state::{ModbusParser, probe};
