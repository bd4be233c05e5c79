//! What requests are paired with their responses by, and what is kept of them until then.

use super::connection::{self, ForwardOpen};
use super::path::Path;
use crate::app::Direction;

/// How a message travels, and what tells its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Encapsulation {
        command: u16,
        context: u64,
    },
    Unconnected {
        session: u32,
        context: u64,
    },
    /// The connection is named by its number towards the target.
    Connected {
        connection: u32,
        sequence: u16,
        routed: Option<bool>,
    },
}

impl Kind {
    /// ICSNPP leaves zero out, which unconnected messages have there.
    pub fn sequence(self) -> Option<u64> {
        match self {
            Self::Connected { sequence, .. } if sequence != 0 => Some(u64::from(sequence)),
            _ => None,
        }
    }

    /// Loosely: the session or the connection does not count.
    pub fn is_same(self, other: Self, loosely: bool) -> bool {
        match (self, other) {
            (
                Self::Connected {
                    connection: a,
                    sequence: m,
                    ..
                },
                Self::Connected {
                    connection: b,
                    sequence: n,
                    ..
                },
            ) => m == n && (loosely || a == b),
            (
                Self::Unconnected {
                    session: a,
                    context: m,
                },
                Self::Unconnected {
                    session: b,
                    context: n,
                },
            ) => m == n && (loosely || a == b),
            (a, b) => a == b,
        }
    }
}

/// What a request is paired by.
pub struct Key {
    pub from: Direction,
    pub kind: Kind,
    pub service: u8,
    /// The service around it; 0 if there is none.
    pub outer: u8,
    /// Its place in a packed message.
    pub part: u16,
}

/// What of a request its response has to know.
pub struct Asked {
    pub path: Path,
    /// Meant for a device behind the one that is spoken to.
    pub is_routed: bool,
    /// Function of a PCCC command.
    pub pccc: Option<u8>,
    pub open: Option<Box<ForwardOpen>>,
    pub close: Option<connection::Name>,
}

/// How a request was wrapped.
pub struct Sent<'a> {
    /// The service around it; 0 if there is none.
    pub outer: u8,
    pub part: u16,
    pub route: Option<&'a Path>,
}

impl Sent<'_> {
    pub fn alone() -> Self {
        Self {
            outer: 0,
            part: 0,
            route: None,
        }
    }
}

/// What a response answered.
pub struct Answer {
    pub object: Option<u32>,
    pub symbol: Option<String>,
    pub class: Option<&'static str>,
}

impl Asked {
    pub fn of(path: Path) -> Self {
        Self {
            path,
            is_routed: false,
            pccc: None,
            open: None,
            close: None,
        }
    }
}
