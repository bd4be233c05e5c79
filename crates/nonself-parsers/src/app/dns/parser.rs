//! Bytes to values: one DNS message.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::record;
use super::types::type_name;
use crate::app::text::{be16, be32, hex, text};

/// Length of the header.
pub const HEADER: usize = 12;
/// Longest name, RFC 1035 3.1; and the jumps of compression that it can need.
const MAX_NAME: usize = 255;
const MAX_JUMPS: usize = 64;
/// Questions and answers of one message that are kept.
const MAX_RECORDS: usize = 256;
const MAX_TEXT: usize = 1024;

/// The header of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub id: u16,
    pub flags: u16,
    pub questions: u16,
    pub answers: u16,
    pub authorities: u16,
    pub additionals: u16,
}

impl Header {
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            id: be16(bytes, 0)?,
            flags: be16(bytes, 2)?,
            questions: be16(bytes, 4)?,
            answers: be16(bytes, 6)?,
            authorities: be16(bytes, 8)?,
            additionals: be16(bytes, 10)?,
        })
    }

    pub fn is_reply(self) -> bool {
        self.flags & 0x8000 != 0
    }
    pub fn opcode(self) -> u8 {
        (self.flags >> 11 & 0x0F) as u8
    }
    pub fn authoritative(self) -> bool {
        self.flags & 0x0400 != 0
    }
    pub fn truncated(self) -> bool {
        self.flags & 0x0200 != 0
    }
    pub fn recursion_desired(self) -> bool {
        self.flags & 0x0100 != 0
    }
    pub fn recursion_available(self) -> bool {
        self.flags & 0x0080 != 0
    }
    /// The three bits that Zeek calls Z: one reserved, authentic data, checking disabled.
    pub fn z(self) -> u8 {
        (self.flags >> 4 & 7) as u8
    }
    pub fn rcode(self) -> u8 {
        (self.flags & 0x0F) as u8
    }
    pub fn records(self) -> u32 {
        u32::from(self.answers) + u32::from(self.authorities) + u32::from(self.additionals)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub name: String,
    pub kind: u16,
    pub class: u16,
}

/// A record of the answer section, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub name: String,
    pub ttl: u32,
    /// Empty where Zeek writes no answer for this type.
    pub text: String,
}

/// What a message says; `whole` is false when it broke off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub header: Header,
    pub questions: Vec<Question>,
    pub answers: Vec<Answer>,
    pub whole: bool,
    /// What is wrong with it, by Zeek's names, and more about that.
    pub faults: Vec<(&'static str, Option<String>)>,
}

impl Message {
    /// Parse as far as it goes: a message that breaks off still tells its beginning.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let header = Header::parse(bytes)?;
        let mut message = Self {
            header,
            questions: Vec::new(),
            answers: Vec::new(),
            whole: false,
            faults: Vec::new(),
        };
        match message.sections(bytes) {
            Ok(end) => {
                message.whole = true;
                message.further_sections(bytes, end);
            }
            Err(fault) => message.faults.push((fault, None)),
        }
        Some(message)
    }

    /// Questions and answers; where they end.
    fn sections(&mut self, bytes: &[u8]) -> Result<usize, &'static str> {
        const BROKEN: &str = "dns_message_broken_off";
        const QUESTION: &str = "DNS_truncated_quest_too_short";
        const ANSWER: &str = "DNS_truncated_ans_too_short";
        let mut at = HEADER;
        for _ in 0..usize::from(self.header.questions).min(MAX_RECORDS) {
            let (name, end) = parse_name(bytes, at).ok_or(BROKEN)?;
            // No honest client has a name that points forwards.
            let pointer = be16(bytes, end.wrapping_sub(2)).unwrap_or_default();
            if pointer >= 0xC000 && usize::from(pointer & 0x3FFF) >= end {
                self.faults
                    .push(("DNS_label_forward_compress_offset", None));
            }
            self.questions.push(Question {
                name,
                kind: be16(bytes, end).ok_or(QUESTION)?,
                class: be16(bytes, end + 2).ok_or(QUESTION)?,
            });
            at = end + 4;
        }
        for _ in 0..usize::from(self.header.answers).min(MAX_RECORDS) {
            let (name, end) = parse_name(bytes, at).ok_or(BROKEN)?;
            let kind = be16(bytes, end).ok_or(ANSWER)?;
            let ttl = be32(bytes, end + 4).ok_or(ANSWER)?;
            let length = usize::from(be16(bytes, end + 8).ok_or(ANSWER)?);
            let start = end + 10;
            at = start + length;
            if bytes.len() < at {
                return Err("DNS_truncated_RR_rdlength_lt_len");
            }
            let text = answer_text(bytes, start, length, kind, &name);
            let text = text.ok_or(if matches!(kind, 1 | 28) {
                "DNS_RR_bad_length"
            } else {
                BROKEN
            })?;
            if type_name(kind).is_none() && text.starts_with('<') {
                let kind = Some(kind.to_string());
                self.faults.push(("DNS_RR_unknown_type", kind));
            }
            if matches!(kind, 64 | 65) && record::has_bad_port(&bytes[..at], start) {
                self.faults.push(("DNS_SVCB_port_length_invalid", None));
            }
            self.answers.push(Answer { name, ttl, text });
        }
        Ok(at)
    }

    /// The records after the answers: only what the sender says of itself is looked at.
    fn further_sections(&mut self, bytes: &[u8], mut at: usize) -> Option<()> {
        const EXTENSIONS: u16 = 41;
        if self.header.additionals == 0 || usize::from(self.header.answers) > MAX_RECORDS {
            return None;
        }
        let more = usize::from(self.header.authorities) + usize::from(self.header.additionals);
        for _ in 0..more.min(MAX_RECORDS) {
            let end = record::after_name(bytes, at)?;
            let kind = be16(bytes, end)?;
            let length = usize::from(be16(bytes, end + 8)?);
            let data = bytes.get(end + 10..end + 10 + length)?;
            if kind == EXTENSIONS && record::has_broken_option(data) {
                self.faults.push(("EDNS_truncated_option", None));
            }
            at = end + 10 + length;
        }
        Some(())
    }
}

/// The name at `at`, in lower case, and where it ends in the message.
pub fn parse_name(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    let mut raw: Vec<u8> = Vec::new();
    let mut at = at;
    let mut end = None;
    for _ in 0..MAX_NAME + MAX_JUMPS {
        let length = usize::from(*bytes.get(at)?);
        match length {
            0 => {
                let name = text(&raw, MAX_NAME).to_ascii_lowercase();
                return Some((name, end.unwrap_or(at + 1)));
            }
            0xC0.. => {
                let target = usize::from(be16(bytes, at)? & 0x3FFF);
                end = end.or(Some(at + 2));
                // Names point backwards. Some servers follow one that does not, so it is read
                // as well; one that runs in circles ends with the jumps.
                if target == at {
                    return None;
                }
                at = target;
            }
            0x40.. => return None,
            _ => {
                if !raw.is_empty() {
                    raw.push(b'.');
                }
                raw.extend_from_slice(bytes.get(at + 1..at + 1 + length)?);
                if raw.len() > MAX_NAME {
                    return None;
                }
                at += 1 + length;
            }
        }
    }
    None
}

/// A record's data as Zeek writes it in `answers`.
fn answer_text(
    bytes: &[u8],
    start: usize,
    length: usize,
    kind: u16,
    owner: &str,
) -> Option<String> {
    let data = bytes.get(start..start + length)?;
    let name_at = |at: usize| parse_name(bytes, at).map(|n| n.0);
    Some(match kind {
        1 => Ipv4Addr::from(<[u8; 4]>::try_from(data).ok()?).to_string(),
        28 => Ipv6Addr::from(<[u8; 16]>::try_from(data).ok()?).to_string(),
        2 | 5 | 12 | 6 => name_at(start)?,
        15 => name_at(start + 2)?,
        33 => name_at(start + 6)?,
        16 => strings(data, "TXT"),
        99 => strings(data, "SPF"),
        46 => {
            let signer = name_at(start + 18)?;
            let signer = if signer.is_empty() { "<Root>" } else { &signer };
            format!("RRSIG {} {signer}", be16(data, 0)?)
        }
        48 => format!("DNSKEY {}", data.get(3)?),
        47 => format!("NSEC {owner} {}", name_at(start)?),
        50 => "NSEC3".to_owned(),
        51 => "NSEC3PARAM".to_owned(),
        43 => format!("DS {} {}", data.get(2)?, data.get(3)?),
        44 => format!("SSHFP: {}", hex(data.get(2..)?)),
        29 => format!("LOC:  {} {} {}", data.get(1)?, data.get(2)?, data.get(3)?),
        65534 => "BIND9 signing signal".to_owned(),
        11 | 13 | 35 | 41 | 64 | 65 | 249 | 250 | 257 => String::new(),
        other => format!("<unknown type={other}>"),
    })
}

/// Character strings: `TXT 5 hello TXT 5 world`.
fn strings(mut data: &[u8], label: &str) -> String {
    let mut parts = Vec::new();
    while let [length, tail @ ..] = data {
        let length = usize::from(*length).min(tail.len());
        parts.push(format!(
            "{label} {length} {}",
            text(&tail[..length], MAX_TEXT)
        ));
        data = &tail[length..];
    }
    parts.join(" ")
}

/// The first level of a `NetBIOS` name: two letters for each of sixteen bytes, the last of
/// which is the kind of service.
pub fn netbios_name(encoded: &str) -> Option<String> {
    let letters = encoded.as_bytes().get(..32)?;
    let mut name = Vec::with_capacity(16);
    for pair in letters.as_chunks::<2>().0 {
        let nibble = |c: u8| c.to_ascii_uppercase().checked_sub(b'A').filter(|n| *n < 16);
        name.push(nibble(pair[0])? << 4 | nibble(pair[1])?);
    }
    name.pop();
    while matches!(name.last(), Some(b' ' | 0)) {
        name.pop();
    }
    Some(text(&name, 16))
}
