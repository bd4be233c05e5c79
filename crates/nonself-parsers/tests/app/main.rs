//! Application parsers on real messages, and on broken ones.

mod bacnet;
mod dhcp;
mod dnp3;
mod dns;
mod dtls;
mod enip;
mod files;
mod ftp;
mod hostile;
mod http;
mod iec104;
mod industrial;
mod inside;
mod kerberos;
mod modbus;
mod profinet_io_cm;
mod quic;
mod rdp;
mod s7comm;
mod s7comm_plus;
mod services;
mod socks;
mod ssh;
mod ssl;
mod support;
