//! Bytes to values: frames, and what commands say.

use super::types::{area_name, mode_name, status_name};
use crate::app::text::{be16, be32, c_text};

/// Length of the header of a frame on TCP: magic, length, command, error.
pub const TCP_HEADER: usize = 16;
/// What the length of a frame on TCP may be; it counts from the command on.
pub const TCP_LENGTHS: std::ops::RangeInclusive<u32> = 8..=0xFFFF;
/// The TCP command that carries a FINS frame.
pub const FRAME: u32 = 2;
/// Values of one frame that a record carries.
const MAX_VALUES: usize = 512;

/// The header of a frame on TCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpHeader {
    pub length: u32,
    pub command: u32,
}

impl TcpHeader {
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            length: be32(bytes, 4)?,
            command: be32(bytes, 8)?,
        })
        .filter(|_| bytes.starts_with(b"FINS"))
    }

    /// Header and content together.
    pub fn total(self) -> Option<usize> {
        TCP_LENGTHS
            .contains(&self.length)
            .then_some(8 + self.length as usize)
    }
}

/// A FINS frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    pub is_response: bool,
    /// The sender wants an answer.
    pub wants_answer: bool,
    /// Network, node and unit of the receiver and of the sender.
    pub destination: [u8; 3],
    pub source: [u8; 3],
    /// Number that the answer repeats.
    pub service: u8,
    pub command: u16,
    /// Of a response.
    pub end_code: Option<u16>,
    pub data: &'a [u8],
}

impl<'a> Frame<'a> {
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let [icf, _, _, dna, da1, da2, sna, sa1, sa2, service, rest @ ..] = bytes else {
            return None;
        };
        let is_response = icf & 0x40 != 0;
        let command = be16(rest, 0)?;
        let end_code = if is_response {
            Some(be16(rest, 2)?)
        } else {
            None
        };
        Some(Self {
            is_response,
            wants_answer: icf & 0x01 == 0,
            destination: [*dna, *da1, *da2],
            source: [*sna, *sa1, *sa2],
            service: *service,
            command,
            end_code,
            data: &rest[if is_response { 4 } else { 2 }..],
        })
    }
}

/// What a command says. What it does not have is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub area: Option<String>,
    pub address: Option<u64>,
    pub quantity: Option<u64>,
    pub values: Option<Vec<i64>>,
    pub detail: Option<String>,
}

impl Said {
    pub fn request(command: u16, data: &[u8]) -> Self {
        let mut said = Self::default();
        match command {
            0x0101..=0x0103 => {
                said.place(data);
                said.quantity = be16(data, 4).map(u64::from);
                if command != 0x0101 {
                    said.values = data.get(6..).map(|d| values(data.first().copied(), d));
                }
            }
            // Places one after the other, each a word.
            0x0104 => {
                said.place(data);
                said.quantity = Some((data.len() / 4) as u64);
            }
            0x0105 => {
                said.place(data);
                said.quantity = be16(data, 8).map(u64::from);
                let mut target = Self::default();
                target.place(data.get(4..).unwrap_or_default());
                said.detail = target
                    .area
                    .zip(target.address)
                    .map(|(area, address)| format!("to {area} {address}"));
            }
            0x0201..=0x0203 => {
                said.area = be16(data, 0).map(|area| format!("parameters {area:#06x}"));
                said.address = be16(data, 2).map(u64::from);
                said.quantity = be16(data, 4).map(|n| u64::from(n & 0x7FFF));
            }
            0x0306..=0x0308 => {
                said.area = be16(data, 0).map(|number| format!("program {number:#06x}"));
                said.address = be32(data, 2).map(u64::from);
                said.quantity = be16(data, 6).map(|n| u64::from(n & 0x7FFF));
            }
            0x0401 => said.detail = data.get(2).copied().map(mode_name),
            0x0702 => said.detail = clock(data),
            0x2301 => said.forced(data),
            _ => {}
        }
        said
    }

    pub fn response(command: u16, data: &[u8], asked: Option<u8>) -> Self {
        let mut said = Self::default();
        match command {
            0x0101 if !data.is_empty() => said.values = Some(values(asked, data)),
            0x0501 => {
                let version = c_text(data.get(20..40).unwrap_or_default(), 20);
                let model = c_text(data.get(..20).unwrap_or_default(), 20);
                said.detail = Some(format!("{model} {version}").trim().to_owned());
            }
            0x0601 => {
                if let [status, mode, ..] = *data {
                    said.detail = Some(format!("{}, {}", status_name(status), mode_name(mode)));
                }
            }
            0x0701 => said.detail = clock(data),
            _ => {}
        }
        said
    }

    /// Area, address, and the bit in it.
    fn place(&mut self, data: &[u8]) {
        self.area = data.first().copied().map(area_name);
        self.address = be16(data, 1).map(u64::from);
        let is_bit = data.first().is_some_and(|code| is_bit(*code));
        self.detail = data
            .get(3)
            .filter(|_| is_bit)
            .map(|bit| format!("bit {bit}"));
    }

    /// A number of bits, each with what is to become of it.
    fn forced(&mut self, data: &[u8]) {
        self.quantity = be16(data, 0).map(u64::from);
        let bits = data.get(2..).unwrap_or_default();
        self.values = Some(
            bits.chunks_exact(6)
                .take(MAX_VALUES)
                .filter_map(|bit| be16(bit, 0).map(i64::from))
                .collect(),
        );
        self.place(bits.get(2..).unwrap_or_default());
    }
}

/// Bits come one to a byte, words in two.
fn values(area: Option<u8>, data: &[u8]) -> Vec<i64> {
    if area.is_some_and(is_bit) {
        let bits = data.iter().take(MAX_VALUES);
        return bits.map(|bit| i64::from(*bit)).collect();
    }
    let words = data.as_chunks::<2>().0.iter().take(MAX_VALUES);
    words
        .map(|word| i64::from(u16::from_be_bytes(*word)))
        .collect()
}

/// Areas below 80 are of bits.
fn is_bit(area: u8) -> bool {
    area < 0x80
}

/// Year, month, day, hour, minute, second as decimal digits.
fn clock(data: &[u8]) -> Option<String> {
    let [year, month, day, hour, minute, rest @ ..] = data else {
        return None;
    };
    let second = rest.first().copied().unwrap_or_default();
    Some(format!(
        "{year:02x}-{month:02x}-{day:02x} {hour:02x}:{minute:02x}:{second:02x}"
    ))
}
