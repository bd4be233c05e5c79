//! One DCP message: a header and blocks.

use std::net::Ipv4Addr;

use super::names;
use crate::app::text;
use crate::wire::{array, be16, be32, u8_at};

/// Blocks of one message that are read.
const MAX_BLOCKS: usize = 64;
const MAX_TEXT: usize = 256;

/// Everything that blocks say, requests and responses alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Option and suboption of each block.
    pub options: Vec<(u8, u8)>,
    pub station_name: Option<String>,
    pub station_type: Option<String>,
    pub alias: Option<String>,
    pub vendor_id: Option<u16>,
    pub device_id: Option<u16>,
    pub role: Option<u8>,
    pub mac: Option<[u8; 6]>,
    pub address: Option<Ipv4Addr>,
    pub netmask: Option<Ipv4Addr>,
    pub gateway: Option<Ipv4Addr>,
    pub ip_status: Option<&'static str>,
    /// The change outlives a power cycle.
    pub permanent: Option<bool>,
    pub reset: Option<&'static str>,
    /// What became of an option that was set or asked for.
    pub results: Vec<(u8, u8, u8)>,
}

#[derive(Clone, Debug)]
pub(super) struct Message {
    pub service: u8,
    /// 0 request, 1 success, 5 not supported.
    pub kind: u8,
    pub xid: u32,
    pub said: Said,
    /// Blocks end before the length says so.
    pub is_cut: bool,
}

impl Message {
    pub fn is_request(&self) -> bool {
        self.kind & 1 == 0 && self.kind != 4
    }
}

const GET: u8 = 3;
const SET: u8 = 4;
const IDENTIFY: u8 = 5;

/// The message behind the frame id.
pub(super) fn parse(data: &[u8]) -> Option<Message> {
    let mut message = Message {
        service: u8_at(data, 0)?,
        kind: u8_at(data, 1)?,
        xid: be32(data, 2)?,
        said: Said::default(),
        is_cut: false,
    };
    let length = usize::from(be16(data, 8)?);
    let body = data.get(10..)?;
    message.is_cut = body.len() < length;
    let mut body = &body[..length.min(body.len())];
    if message.service == GET && message.is_request() {
        let pairs = body.chunks_exact(2).take(MAX_BLOCKS);
        message.said.options = pairs.map(|pair| (pair[0], pair[1])).collect();
        return Some(message);
    }
    // What was set has a qualifier, what is answered an information, a filter has neither.
    let has_information = !(message.service == IDENTIFY && message.is_request());
    let is_set = message.service == SET && message.is_request();
    while body.len() >= 4 && message.said.options.len() < MAX_BLOCKS {
        let (option, suboption) = (body[0], body[1]);
        let length = usize::from(be16(body, 2)?);
        let Some(value) = body.get(4..4 + length) else {
            message.is_cut = true;
            break;
        };
        body = body.get(4 + length.next_multiple_of(2)..).unwrap_or(&[]);
        let said = &mut message.said;
        said.options.push((option, suboption));
        if (option, suboption) == (5, 4) {
            if let Some([option, suboption, error]) = array(value, 0) {
                said.results.push((option, suboption, error));
            }
            continue;
        }
        let information = be16(value, 0).filter(|_| has_information);
        let value = value.get(2..).filter(|_| has_information).unwrap_or(value);
        if is_set {
            said.set_qualifier(option, suboption, information.unwrap_or(0));
        } else if option == 1 {
            said.ip_status = information.and_then(names::ip_status);
        }
        said.read(option, suboption, value);
    }
    Some(message)
}

impl Said {
    fn set_qualifier(&mut self, option: u8, suboption: u8, qualifier: u16) {
        if (option, suboption) == (5, 6) {
            self.reset = names::reset_mode(qualifier);
        } else if option != 5 {
            self.permanent = Some(qualifier & 1 == 1);
        }
    }

    fn read(&mut self, option: u8, suboption: u8, value: &[u8]) {
        let words = || {
            let words = text::c_text(value, MAX_TEXT);
            (!words.is_empty()).then_some(words)
        };
        match (option, suboption) {
            (1, 1) => self.mac = array(value, 0),
            (1, 2 | 3) => {
                let address = |at| array::<4>(value, at).map(Ipv4Addr::from);
                self.address = address(0);
                self.netmask = address(4);
                self.gateway = address(8);
            }
            (2, 1) => self.station_type = words(),
            (2, 2) => self.station_name = words(),
            (2, 3) => {
                self.vendor_id = be16(value, 0);
                self.device_id = be16(value, 2);
            }
            (2, 4) => self.role = u8_at(value, 0),
            (2, 6) => self.alias = words(),
            _ => {}
        }
    }
}
