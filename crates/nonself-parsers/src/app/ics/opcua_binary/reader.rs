//! The simple types, read one after the other.

use crate::app::text;

/// Longest text that is kept, in bytes.
pub(super) const MAX_TEXT: usize = 4096;

/// What is left of a message.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    data: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        Self { data }
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.data.split_at_checked(count)?;
        self.data = rest;
        Some(taken)
    }

    pub fn rest(&self) -> &'a [u8] {
        self.data
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub fn u8(&mut self) -> Option<u8> {
        Some(self.array::<1>()?[0])
    }

    pub fn bool(&mut self) -> Option<bool> {
        Some(self.u8()? != 0)
    }

    pub fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.array()?))
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.array()?))
    }

    pub fn i32(&mut self) -> Option<i32> {
        Some(i32::from_le_bytes(self.array()?))
    }

    pub fn i64(&mut self) -> Option<i64> {
        Some(i64::from_le_bytes(self.array()?))
    }

    pub fn f64(&mut self) -> Option<f64> {
        Some(f64::from_le_bytes(self.array()?))
    }

    /// Ticks of 100 ns since 1601, as nanoseconds since 1970.
    pub fn time(&mut self) -> Option<i64> {
        const EPOCH: i64 = 116_444_736_000_000_000;
        Some(self.i64()?.saturating_sub(EPOCH).saturating_mul(100))
    }

    /// How many follow; none is -1. More than there are bytes for is no number, and no server
    /// takes as many as 65 536 at once.
    pub fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.i32()?).unwrap_or(0);
        (count <= self.data.len().min(1 << 16)).then_some(count)
    }

    /// Bytes with their length in front; nothing is -1.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.i32()?;
        self.take(usize::try_from(length).unwrap_or(0))
    }

    /// A text, if it says something.
    #[expect(
        clippy::option_option,
        reason = "the outer none is the end of the message, the inner that nothing is said"
    )]
    pub fn string(&mut self) -> Option<Option<String>> {
        let bytes = self.bytes()?;
        Some((!bytes.is_empty()).then(|| text::text(bytes, MAX_TEXT)))
    }

    pub fn strings(&mut self) -> Option<Vec<Option<String>>> {
        let count = self.count()?;
        (0..count).map(|_| self.string()).collect()
    }

    pub fn node_id(&mut self) -> Option<NodeId> {
        NodeId::read(self, false)
    }

    pub fn expanded_node_id(&mut self) -> Option<NodeId> {
        NodeId::read(self, true)
    }

    pub fn qualified_name(&mut self) -> Option<(u16, Option<String>)> {
        Some((self.u16()?, self.string()?))
    }

    pub fn localized_text(&mut self) -> Option<LocalizedText> {
        let mask = self.u8()?;
        let mut part = |bit: u8| {
            if mask & bit == 0 {
                Some(None)
            } else {
                self.string()
            }
        };
        Some(LocalizedText {
            mask,
            locale: part(1)?,
            text: part(2)?,
        })
    }

    pub fn extension_object(&mut self) -> Option<ExtensionObject<'a>> {
        let kind = self.node_id()?;
        let encoding = self.u8()?;
        let body = if matches!(encoding, 1 | 2) {
            self.bytes()?
        } else {
            &[][..]
        };
        Some(ExtensionObject {
            kind,
            encoding,
            body,
        })
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct LocalizedText {
    pub mask: u8,
    pub locale: Option<String>,
    pub text: Option<String>,
}

pub(super) struct ExtensionObject<'a> {
    pub kind: NodeId,
    pub encoding: u8,
    pub body: &'a [u8],
}

/// Which node; one of the four kinds of id is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NodeId {
    pub mask: u8,
    pub namespace: Option<u16>,
    pub numeric: Option<u32>,
    pub string: Option<String>,
    pub guid: Option<String>,
    pub opaque: Option<String>,
    pub namespace_uri: Option<String>,
    pub server: Option<u32>,
}

impl NodeId {
    fn read(reader: &mut Reader<'_>, expanded: bool) -> Option<Self> {
        let mask = reader.u8()?;
        let mut id = Self {
            mask,
            ..Self::default()
        };
        match mask & 0x3f {
            0 => id.numeric = Some(u32::from(reader.u8()?)),
            1 => {
                id.namespace = Some(u16::from(reader.u8()?));
                id.numeric = Some(u32::from(reader.u16()?));
            }
            kind @ 2..=5 => {
                id.namespace = Some(reader.u16()?);
                match kind {
                    2 => id.numeric = Some(reader.u32()?),
                    3 => id.string = reader.string()?,
                    4 => id.guid = Some(guid(reader.array()?)),
                    _ => id.opaque = Some(hex(reader.bytes()?)),
                }
            }
            _ => return None,
        }
        if expanded && mask & 0x80 != 0 {
            id.namespace_uri = reader.string()?;
        }
        if expanded && mask & 0x40 != 0 {
            id.server = Some(reader.u32()?);
        }
        Some(id)
    }

    /// A number of OPC UA's own namespace.
    pub fn standard(&self) -> Option<u32> {
        self.numeric
            .filter(|_| self.namespace.unwrap_or(0) == 0 && self.namespace_uri.is_none())
    }

    /// As people write it, such as `ns=1;s=the.answer`.
    pub fn text(&self) -> String {
        let namespace = match self.namespace {
            Some(number @ 1..) => format!("ns={number};"),
            _ => String::new(),
        };
        let id = match (&self.numeric, &self.string, &self.guid, &self.opaque) {
            (Some(number), ..) => format!("i={number}"),
            (_, Some(text), ..) => format!("s={text}"),
            (_, _, Some(guid), _) => format!("g={guid}"),
            (.., Some(bytes)) => format!("b={bytes}"),
            _ => "s=".to_owned(),
        };
        namespace + &id
    }
}

/// In the order of the bytes on the wire, as ICSNPP writes them.
fn guid(bytes: [u8; 16]) -> String {
    let mut out = text::hex(&bytes);
    for at in [20, 16, 12, 8] {
        out.insert(at, '-');
    }
    out
}

/// At most 24 bytes, as ICSNPP writes them.
pub(super) fn hex(bytes: &[u8]) -> String {
    const SHOWN: usize = 24;
    let shown = text::hex(&bytes[..bytes.len().min(SHOWN)]);
    let more = if bytes.len() > SHOWN { "..." } else { "" };
    format!("0x{shown}{more}")
}

/// The same, unless there are none.
pub(super) fn some_hex(bytes: &[u8]) -> Option<String> {
    (!bytes.is_empty()).then(|| hex(bytes))
}

pub(super) fn mask_text(mask: u8) -> String {
    format!("0x{mask:02x}")
}
