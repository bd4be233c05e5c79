//! Industrial protocols.

pub mod bacnet;
pub mod command;
pub mod dnp3;
pub mod ends;
pub mod enip;
pub mod fins;
pub mod genisys;
pub mod hart;
pub mod iec104;
pub mod mms;
pub mod modbus;
pub mod opcua_binary;
pub mod profinet_io_cm;
pub mod s7comm;
pub mod s7comm_plus;

pub use command::Class;
