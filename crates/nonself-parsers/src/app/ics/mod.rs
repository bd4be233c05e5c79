//! Industrial protocols.

mod command;
pub mod modbus;
pub mod s7comm;

pub use command::Class;
