//! What both protocols begin with, and what makes frames one stream.

use crate::app::ics::mms::ber::{self, Element};
use crate::layer2::Frame;
use crate::log::Text;
use crate::wire::be16;

/// Longest name that IEC 61850 allows.
const MAX_NAME: usize = 129;

/// Frames of one publisher about one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub vlan: Option<u16>,
    pub src: Option<[u8; 6]>,
    pub dst: Option<[u8; 6]>,
    pub app_id: u16,
    /// Control block or id of the samples.
    pub name: Text,
}

/// The header of eight bytes, taken off.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    pub app_id: u16,
    /// Edition 2 marks simulated frames here too.
    pub is_simulated: bool,
    pub pdu: Element<'a>,
}

pub fn parse<'a>(frame: &Frame<'a>) -> Option<Header<'a>> {
    let data = frame.payload;
    let length = usize::from(be16(data, 2)?);
    // The length counts the header; padding and signatures follow.
    let body = data.get(8..length.min(data.len()))?;
    Some(Header {
        app_id: be16(data, 0)?,
        is_simulated: be16(data, 4)? & 0x8000 != 0,
        pdu: ber::element(body)?.0,
    })
}

pub fn key(frame: &Frame<'_>, app_id: u16, name: &[u8]) -> Key {
    let name = &name[..name.len().min(MAX_NAME)];
    Key {
        vlan: frame.vlan,
        src: frame.src,
        dst: frame.dst,
        app_id,
        name: Text::from_utf8_lossy(name),
    }
}
