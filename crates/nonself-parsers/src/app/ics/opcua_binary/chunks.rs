//! Chunks on the wire, and messages out of them.

use super::reader::Reader;

/// Longest chunk and longest message that are read.
pub(super) const MAX_CHUNK: usize = 1 << 20;
pub(super) const MAX_MESSAGE: usize = 1 << 21;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Hello,
    Acknowledge,
    Error,
    ReverseHello,
    Open,
    Message,
    Close,
}

impl Kind {
    fn of(bytes: &[u8]) -> Option<Self> {
        Some(match bytes.get(..3)? {
            b"HEL" => Self::Hello,
            b"ACK" => Self::Acknowledge,
            b"ERR" => Self::Error,
            b"RHE" => Self::ReverseHello,
            b"OPN" => Self::Open,
            b"MSG" => Self::Message,
            b"CLO" => Self::Close,
            _ => return None,
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Hello => "HEL",
            Self::Acknowledge => "ACK",
            Self::Error => "ERR",
            Self::ReverseHello => "RHE",
            Self::Open => "OPN",
            Self::Message => "MSG",
            Self::Close => "CLO",
        }
    }
}

/// What stands in front of a chunk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub kind: Kind,
    /// `F` for the last chunk, `C` for one before it, `A` when the sender gives up.
    pub is_final: u8,
    pub size: usize,
}

pub(super) const HEAD: usize = 8;

/// None when this is no chunk.
pub(super) fn head(data: &[u8]) -> Option<Head> {
    let kind = Kind::of(data)?;
    let is_final = *data.get(3)?;
    let size = Reader::new(data.get(4..HEAD)?).u32()? as usize;
    let known = matches!(is_final, b'F' | b'C' | b'A');
    (known && (HEAD..=1 << 24).contains(&size)).then_some(Head {
        kind,
        is_final,
        size,
    })
}

/// How a channel is secured, as its opening says.
#[derive(Clone, Debug, Default)]
pub(super) struct Policy {
    pub uri: Vec<u8>,
    pub sender: Option<Vec<u8>>,
    pub receiver: Option<Vec<u8>>,
}

impl Policy {
    /// Nothing is encrypted.
    pub fn is_none(&self) -> bool {
        self.uri.is_empty() || self.uri.ends_with(b"#None")
    }
}

/// A chunk of a channel.
#[derive(Clone, Debug)]
pub(super) struct Secured<'a> {
    pub channel: u32,
    pub policy: Option<Policy>,
    pub sequence: u32,
    pub request: u32,
    pub body: &'a [u8],
}

/// None when it is too short.
pub(super) fn secured(kind: Kind, data: &[u8]) -> Option<Secured<'_>> {
    let mut reader = Reader::new(data);
    let channel = reader.u32()?;
    let policy = if kind == Kind::Open {
        let uri = reader.bytes()?.to_vec();
        let mut certificate = || {
            let bytes = reader.bytes()?;
            Some((!bytes.is_empty()).then(|| bytes.to_vec()))
        };
        Some(Policy {
            uri,
            sender: certificate()?,
            receiver: certificate()?,
        })
    } else {
        reader.u32()?;
        None
    };
    Some(Secured {
        channel,
        policy,
        sequence: reader.u32()?,
        request: reader.u32()?,
        body: reader.rest(),
    })
}
