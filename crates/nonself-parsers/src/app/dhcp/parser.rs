//! Bytes to values: one DHCP message.

use std::net::Ipv4Addr;

use crate::app::text::{be32, c_text};

const FIXED: usize = 236;
const COOKIE: u32 = 0x6382_5363;
const MAX_TEXT: usize = 255;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    pub xid: u32,
    /// Option 53; nothing happens without it.
    pub kind: Option<u8>,
    pub your_addr: Option<Ipv4Addr>,
    /// Hardware address as `00:11:22:33:44:55`.
    pub hardware: String,
    pub host_name: Option<String>,
    pub domain: Option<String>,
    pub requested: Option<Ipv4Addr>,
    pub lease: Option<u32>,
    pub text: Option<String>,
    pub vendor_class: Option<String>,
    /// Hardware address in the client identifier, when it is an Ethernet one.
    pub client_id: Option<String>,
    pub client_fqdn: Option<String>,
}

impl Message {
    /// A message with the magic cookie; options are read as far as they are whole.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let [op, _, hardware_length, ..] = *bytes else {
            return None;
        };
        let length = usize::from(hardware_length);
        if !matches!(op, 1 | 2) || length > 16 || be32(bytes, FIXED)? != COOKIE {
            return None;
        }
        let mut message = Self {
            xid: be32(bytes, 4)?,
            your_addr: address(bytes.get(16..20)?),
            hardware: mac(bytes.get(28..28 + length)?),
            ..Self::default()
        };
        message.options(bytes.get(FIXED + 4..)?);
        Some(message)
    }

    fn options(&mut self, mut rest: &[u8]) {
        const PAD: u8 = 0;
        const END: u8 = 255;
        loop {
            match rest {
                [PAD, tail @ ..] => rest = tail,
                [END, ..] | [] | [_] => return,
                [code, length, tail @ ..] => {
                    let Some(value) = tail.get(..usize::from(*length)) else {
                        return;
                    };
                    self.option(*code, value);
                    rest = &tail[value.len()..];
                }
            }
        }
    }

    fn option(&mut self, code: u8, value: &[u8]) {
        let words = || Some(c_text(value, MAX_TEXT));
        match code {
            12 => self.host_name = words(),
            15 => self.domain = words(),
            50 => self.requested = value.get(..4).and_then(address),
            51 => self.lease = be32(value, 0),
            53 => self.kind = value.first().copied(),
            56 => self.text = words(),
            60 => self.vendor_class = words(),
            61 => {
                self.client_id = match value {
                    [1, address @ ..] => Some(mac(&address[..address.len().min(16)])),
                    _ => None,
                };
            }
            81 => self.client_fqdn = fqdn(value),
            _ => {}
        }
    }
}

/// `None` for 0.0.0.0.
fn address(bytes: &[u8]) -> Option<Ipv4Addr> {
    let address = Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?);
    (!address.is_unspecified()).then_some(address)
}

fn mac(bytes: &[u8]) -> String {
    let parts: Vec<String> = bytes.iter().map(|b| format!("{b:02x}")).collect();
    parts.join(":")
}

/// Flags, two result codes, then the name: plain, or as DNS labels when the flag says so.
fn fqdn(value: &[u8]) -> Option<String> {
    const ENCODED: u8 = 0x04;
    let flags = value.first()?;
    let name = value.get(3..)?;
    if flags & ENCODED == 0 {
        return Some(c_text(name, MAX_TEXT));
    }
    let mut labels = Vec::new();
    let mut rest = name;
    while let [length @ 1..=63, tail @ ..] = rest {
        let label = &tail[..usize::from(*length).min(tail.len())];
        labels.push(c_text(label, 63));
        rest = &tail[label.len()..];
    }
    Some(labels.join("."))
}

pub fn message_name(kind: u8) -> String {
    let name = match kind {
        1 => "DISCOVER",
        2 => "OFFER",
        3 => "REQUEST",
        4 => "DECLINE",
        5 => "ACK",
        6 => "NAK",
        7 => "RELEASE",
        8 => "INFORM",
        9 => "FORCERENEW",
        10 => "LEASEQUERY",
        11 => "LEASEUNASSIGNED",
        12 => "LEASEUNKNOWN",
        13 => "LEASEACTIVE",
        14 => "BULKLEASEQUERY",
        15 => "LEASEQUERYDONE",
        other => return format!("Unknown_DHCP_Message-{other}"),
    };
    name.to_owned()
}
