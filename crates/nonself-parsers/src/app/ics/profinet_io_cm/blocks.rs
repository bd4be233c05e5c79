//! The blocks of a call: which record of which submodule, and who the device is.

use super::parser::u32_at;
use crate::app::text::{self, be16, be32};

/// Blocks of one call that are looked at.
const MAX_BLOCKS: usize = 256;
/// Records of a multiple write that are named.
const MAX_NAMED: usize = 16;
const MULTIPLE: u16 = 0xe040;

/// What a call is about.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    pub relation: Option<[u8; 16]>,
    pub station: Option<String>,
    pub api: Option<u32>,
    pub slot: Option<u16>,
    pub subslot: Option<u16>,
    pub index: Option<u16>,
    pub length: Option<u32>,
    pub control: Option<u16>,
    /// Indices inside a multiple write, and how many there are.
    pub inner: Vec<u16>,
    pub inner_count: usize,
    pub identity: Identity,
    /// The status of a write's record, in a response.
    pub record_status: Option<[u8; 4]>,
}

/// Identification and maintenance, records 0, 1 and 3.
#[derive(Clone, Debug, Default)]
pub(super) struct Identity {
    pub vendor: Option<u16>,
    pub order: Option<String>,
    pub serial: Option<String>,
    pub hardware: Option<String>,
    pub software: Option<String>,
    pub function: Option<String>,
    pub location: Option<String>,
    pub descriptor: Option<String>,
}

/// Arguments: 20 bytes of lengths (a response has its status in place of the first), then
/// blocks. Status and blocks.
pub(super) fn arguments(body: &[u8], little: bool) -> Option<([u8; 4], &[u8])> {
    let status = u32_at(body, 0, little)?.to_be_bytes();
    let length = u32_at(body, 4, little)? as usize;
    let blocks = body.get(20..)?;
    Some((status, &blocks[..length.min(blocks.len())]))
}

pub(super) fn read(mut data: &[u8]) -> About {
    let mut about = About::default();
    for _ in 0..MAX_BLOCKS {
        let (Some(kind), Some(length)) = (be16(data, 0), be16(data, 2)) else {
            break;
        };
        let length = usize::from(length);
        // The length counts the two bytes of the version too.
        let Some(content) = data.get(6..4 + length) else {
            break;
        };
        data = &data[4 + length..];
        // Behind the header of a read or write is the record: blocks too, where the standard
        // fixes it.
        block(&mut about, kind, content);
        if matches!(kind, 0x0008 | 0x8008) && about.index == Some(MULTIPLE) {
            // Blocks inside have headers of the same kind; records are padded to four bytes.
            multiple(&mut about, data);
            break;
        }
    }
    about
}

fn block(about: &mut About, kind: u16, content: &[u8]) {
    let id = |at: usize| -> Option<[u8; 16]> { content.get(at..at + 16)?.try_into().ok() };
    match kind {
        0x0101 => {
            about.relation = id(2);
            let length = be16(content, 50).map_or(0, usize::from);
            about.station = content.get(52..52 + length).and_then(words);
        }
        0x8101 => about.relation = id(2),
        0x0008 | 0x0009 | 0x8008 | 0x8009 => {
            about.relation = id(2);
            about.api = be32(content, 18);
            about.slot = be16(content, 22);
            about.subslot = be16(content, 24);
            about.index = be16(content, 28);
            about.length = be32(content, 30);
            if kind == 0x8008 {
                about.record_status = content.get(38..42).and_then(|b| b.try_into().ok());
            }
        }
        0x0110..=0x0118 | 0x8110..=0x8118 => {
            about.relation = id(2);
            about.control = Some(kind & 0x7fff);
        }
        0x0020 => about.identity.read_0(content),
        0x0021 => {
            about.identity.function = content.get(..32).and_then(words);
            about.identity.location = content.get(32..54).and_then(words);
        }
        0x0023 => about.identity.descriptor = content.get(..54).and_then(words),
        _ => {}
    }
}

fn multiple(about: &mut About, mut data: &[u8]) {
    for _ in 0..MAX_BLOCKS {
        let Some(index) = be16(data, 34).filter(|_| be16(data, 0) == Some(0x0008)) else {
            return;
        };
        about.inner_count += 1;
        if about.inner.len() < MAX_NAMED {
            about.inner.push(index);
        }
        let length = be32(data, 36).unwrap_or(0) as usize;
        let next = 64_usize.saturating_add(length).next_multiple_of(4);
        data = data.get(next..).unwrap_or(&[]);
    }
}

impl Identity {
    fn read_0(&mut self, content: &[u8]) {
        self.vendor = be16(content, 0);
        self.order = content.get(2..22).and_then(words);
        self.serial = content.get(22..38).and_then(words);
        self.hardware = be16(content, 38).map(|number| number.to_string());
        if let Some([prefix, parts @ ..]) = content.get(40..44) {
            let prefix = char::from(*prefix);
            let number = format!("{}.{}.{}", parts[0], parts[1], parts[2]);
            let letter = prefix.is_ascii_alphabetic().then_some(prefix);
            self.software = Some(letter.map_or(number.clone(), |l| format!("{l}{number}")));
        }
    }
}

fn words(bytes: &[u8]) -> Option<String> {
    let words = text::c_text(bytes, 256);
    let words = words.trim();
    (!words.is_empty()).then(|| words.to_owned())
}
