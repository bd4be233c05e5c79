//! MMS (ISO 9506) over ISO transport: IEC 61850 stations, and TASE.2 (ICCP).
//!
//! Standards: ISO 9506-2, ISO 8650 (ACSE), ISO 8823 (presentation), ISO 8327 (session), IEC
//! 61850-8-1; TCP port 102. Captures without the three layers between exist too, and are read.
//!
//! Decoded: all PDUs with invoke id and service; names of variables, lists, domains, programs
//! and files; values as text; errors in words; `identify` and the name plate as facts. Not
//! decoded: alternate access, the content of files and domains, encrypted TASE.2.

mod acse;
pub mod ber;
mod class;
mod control;
pub mod data;
mod layers;
mod names;
mod pdu;
mod row;
mod service;
mod state;

pub use layers::is_first_byte;
pub use state::Mms;
