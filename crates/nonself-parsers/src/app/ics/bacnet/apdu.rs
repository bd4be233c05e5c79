//! The head of an application message.

/// The kinds, as ICSNPP prints them.
pub const CONFIRMED_REQUEST: &str = "CONFIRMED_REQUEST";
pub const COMPLEX_ACK: &str = "COMPLEX_ACK";

/// Which part of a message in segments this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    pub number: u8,
    pub more_follow: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apdu<'a> {
    ConfirmedRequest {
        invoke: u8,
        segment: Option<Segment>,
        service: u8,
        data: &'a [u8],
    },
    UnconfirmedRequest {
        service: u8,
        data: &'a [u8],
    },
    SimpleAck {
        invoke: u8,
        service: u8,
    },
    ComplexAck {
        invoke: u8,
        segment: Option<Segment>,
        service: u8,
        data: &'a [u8],
    },
    SegmentAck {
        invoke: u8,
    },
    Error {
        invoke: u8,
        service: u8,
        data: &'a [u8],
    },
    Reject {
        invoke: u8,
        reason: u8,
    },
    Abort {
        invoke: u8,
        reason: u8,
    },
}

impl<'a> Apdu<'a> {
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (&first, rest) = bytes.split_first()?;
        Some(match first >> 4 {
            0 => {
                let (&_sizes, rest) = rest.split_first()?;
                let (invoke, segment, service, data) = segmented(first, rest)?;
                Self::ConfirmedRequest {
                    invoke,
                    segment,
                    service,
                    data,
                }
            }
            1 => {
                let (&service, data) = rest.split_first()?;
                Self::UnconfirmedRequest { service, data }
            }
            2 => Self::SimpleAck {
                invoke: *rest.first()?,
                service: *rest.get(1)?,
            },
            3 => {
                let (invoke, segment, service, data) = segmented(first, rest)?;
                Self::ComplexAck {
                    invoke,
                    segment,
                    service,
                    data,
                }
            }
            4 => Self::SegmentAck {
                invoke: *rest.first()?,
            },
            5 => Self::Error {
                invoke: *rest.first()?,
                service: *rest.get(1)?,
                data: &rest[2..],
            },
            6 => Self::Reject {
                invoke: *rest.first()?,
                reason: *rest.get(1)?,
            },
            7 => Self::Abort {
                invoke: *rest.first()?,
                reason: *rest.get(1)?,
            },
            _ => return None,
        })
    }
}

/// Number of the request, segment, service, and the rest.
fn segmented(first: u8, rest: &[u8]) -> Option<(u8, Option<Segment>, u8, &[u8])> {
    let (&invoke, rest) = rest.split_first()?;
    if first & 0x08 == 0 {
        let (&service, data) = rest.split_first()?;
        return Some((invoke, None, service, data));
    }
    let [number, _window, service, data @ ..] = rest else {
        return None;
    };
    let segment = Segment {
        number: *number,
        more_follow: first & 0x04 != 0,
    };
    Some((invoke, Some(segment), *service, data))
}
