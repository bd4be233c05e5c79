//! File objects (group 70): which file, opened for what, and how it went.

use crate::app::text::{le16, le32, text};

const MAX_NAME: usize = 256;

/// What a file object says. What its variation does not have is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    pub name: Option<String>,
    pub handle: Option<u32>,
    pub size: Option<u32>,
    pub mode: Option<u16>,
    pub block: Option<u32>,
    pub status: Option<u8>,
}

/// Opened to be written from the start, or at the end.
pub const WRITE_MODES: std::ops::RangeInclusive<u16> = 2..=3;

impl File {
    /// One object, whose size its header gave.
    pub fn parse(variation: u8, bytes: &[u8]) -> Option<Self> {
        let name_at = |offset: Option<u16>, length: Option<u16>| {
            let start = usize::from(offset?);
            let end = start.checked_add(usize::from(length?))?;
            // The offset counts from the start of the object.
            let name = bytes.get(start..end).filter(|name| !name.is_empty())?;
            Some(text(name, MAX_NAME))
        };
        let mut file = Self::default();
        match variation {
            3 => {
                file.name = name_at(le16(bytes, 0), le16(bytes, 2));
                file.size = le32(bytes, 16);
                file.mode = le16(bytes, 20);
            }
            4 => {
                file.handle = le32(bytes, 0);
                file.size = le32(bytes, 4);
                file.status = bytes.get(12).copied();
            }
            5 => {
                file.handle = le32(bytes, 0);
                // The highest bit marks the last block.
                file.block = le32(bytes, 4).map(|block| block & 0x7FFF_FFFF);
            }
            6 => {
                file.handle = le32(bytes, 0);
                file.block = le32(bytes, 4).map(|block| block & 0x7FFF_FFFF);
                file.status = bytes.get(8).copied();
            }
            7 => {
                file.name = name_at(le16(bytes, 0), le16(bytes, 2));
                file.size = le32(bytes, 6);
            }
            8 => file.name = Some(text(bytes, MAX_NAME)),
            _ => return None,
        }
        Some(file)
    }

    /// The same as one text, without the name.
    pub fn detail(&self) -> Option<String> {
        let parts: Vec<String> = [
            self.mode.map(|mode| format!("mode {}", mode_name(mode))),
            self.handle.map(|handle| format!("handle {handle}")),
            self.block.map(|block| format!("block {block}")),
            self.size.map(|size| format!("size {size}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

fn mode_name(mode: u16) -> String {
    match mode {
        0 => "none".to_owned(),
        1 => "read".to_owned(),
        2 => "write".to_owned(),
        3 => "append".to_owned(),
        other => format!("unknown-{other}"),
    }
}

/// Why a file operation failed; nothing for success.
pub fn status_name(status: u8) -> Option<String> {
    let name = match status {
        0 => return None,
        1 => "permission denied",
        2 => "invalid mode",
        3 => "file not found",
        4 => "file locked",
        5 => "too many open files",
        6 => "invalid handle",
        7 => "write block size",
        8 => "communication lost",
        9 => "cannot abort",
        16 => "handle not opened",
        17 => "handle expired",
        18 => "buffer overrun",
        19 => "fatal error",
        20 => "block sequence",
        255 => "undefined",
        other => return Some(format!("unknown-{other}")),
    };
    Some(name.to_owned())
}
