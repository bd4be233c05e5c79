//! Frames without IP, through the whole sensor.

mod arp;
#[path = "../common/mod.rs"]
mod common;
mod ethercat;
mod iec61850;
mod lldp;
mod profinet;
mod prp;
mod ptp;
mod support;
