//! Frames without IP, through the whole sensor.

mod arp;
#[path = "../common/mod.rs"]
mod common;
mod lldp;
mod profinet;
mod support;
