//! The transport layer: TCP, UDP, ICMP.

pub mod icmp;
pub mod tcp;
