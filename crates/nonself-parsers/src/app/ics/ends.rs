//! Who sent a message and who it went to, as ICSNPP's logs name them.

use std::net::IpAddr;

use crate::app::{ConnInfo, Direction};
use crate::log::Port;

/// The two ends of a message, in its own direction.
#[derive(Clone, Copy, Debug)]
pub struct Ends {
    pub source_h: IpAddr,
    pub source_p: Port,
    pub destination_h: IpAddr,
    pub destination_p: Port,
}

impl Ends {
    pub fn of(conn: &ConnInfo, dir: Direction) -> Self {
        if dir.is_orig() {
            Self {
                source_h: conn.orig_h,
                source_p: conn.orig_p,
                destination_h: conn.resp_h,
                destination_p: conn.resp_p,
            }
        } else {
            Self {
                source_h: conn.resp_h,
                source_p: conn.resp_p,
                destination_h: conn.orig_h,
                destination_p: conn.orig_p,
            }
        }
    }
}
