//! Modbus/TCP.
//!
//! Standard: MODBUS Application Protocol V1.1b3 and MODBUS Messaging on TCP/IP V1.0b;
//! TCP port 502. Framed by the length of the MBAP header on the stream, so any number of
//! PDUs per segment and PDUs cut anywhere.
//!
//! Decoded: the header, every public function with addresses, quantities and values,
//! diagnostics sub-functions, device identification, exceptions, and the function byte of
//! UMAS (Schneider Unity, function 0x5A). Not decoded: the inside of file records, `CANopen`
//! and UMAS payloads. Illegal values and unknown functions are rows like any other.

mod parser;
mod state;
mod types;

pub use state::{ModbusParser, probe};
