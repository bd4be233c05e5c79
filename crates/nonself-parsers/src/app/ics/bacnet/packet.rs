//! The layers below the application: virtual link and network.

use std::net::Ipv4Addr;

use crate::app::text::{be16, be32, hex};

/// The first byte of BACnet/IP.
pub const BACNET_IP: u8 = 0x81;
const VERSION: u8 = 1;

pub mod function {
    pub const RESULT: u8 = 0x00;
    pub const READ_TABLE_ACK: u8 = 0x03;
    pub const FORWARDED: u8 = 0x04;
    pub const REGISTER_FOREIGN_DEVICE: u8 = 0x05;
    pub const READ_FOREIGN_TABLE_ACK: u8 = 0x07;
    pub const DISTRIBUTE: u8 = 0x09;
    pub const UNICAST: u8 = 0x0A;
    pub const BROADCAST: u8 = 0x0B;
}

/// A message as its virtual link carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    pub function: u8,
    /// Who sent it first, where a device forwards it.
    pub forwarded: Option<(Ipv4Addr, u16)>,
    /// What follows the header; of messages that carry a network message, that message.
    pub body: &'a [u8],
    /// There is more than the stated length, and it is not only zeros.
    pub is_longer: bool,
}

impl<'a> Link<'a> {
    /// Some devices send more bytes than they state. Zeros are padding; anything else belongs
    /// to the message, as in ICSNPP.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let [BACNET_IP, function, ..] = *bytes else {
            return None;
        };
        let length = usize::from(be16(bytes, 2)?);
        let more = bytes.get(length..).unwrap_or_default();
        let is_longer = more.iter().any(|byte| *byte != 0);
        let end = if is_longer {
            bytes.len()
        } else {
            length.min(bytes.len())
        };
        let mut body = bytes.get(4..end)?;
        let mut forwarded = None;
        if function == function::FORWARDED {
            forwarded = Some((Ipv4Addr::from(be32(body, 0)?), be16(body, 4)?));
            body = &body[6..];
        }
        Some(Self {
            function,
            forwarded,
            body,
            is_longer,
        })
    }

    pub fn carries_network_message(&self) -> bool {
        matches!(
            self.function,
            function::FORWARDED | function::DISTRIBUTE | function::UNICAST | function::BROADCAST
        )
    }
}

/// A device on a network behind a router: the number of the network, and the address there.
/// An empty address is all of that network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Station {
    pub network: u16,
    pub address: Vec<u8>,
}

impl Station {
    fn parse(bytes: &[u8]) -> Option<(Self, usize)> {
        let length = usize::from(*bytes.get(2)?);
        let station = Self {
            network: be16(bytes, 0)?,
            address: bytes.get(3..3 + length)?.to_vec(),
        };
        Some((station, 3 + length))
    }

    pub fn address_text(&self) -> Option<String> {
        (!self.address.is_empty()).then(|| hex(&self.address))
    }
}

/// What the network layer carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried<'a> {
    Application(&'a [u8]),
    /// A message of the network layer itself: its type, and what follows.
    Network(u8, &'a [u8]),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network<'a> {
    pub source: Option<Station>,
    pub destination: Option<Station>,
    pub carried: Carried<'a>,
}

impl<'a> Network<'a> {
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let [VERSION, control, rest @ ..] = bytes else {
            return None;
        };
        let mut rest = rest;
        let mut destination = None;
        let mut source = None;
        if control & 0x20 != 0 {
            let (station, used) = Station::parse(rest)?;
            destination = Some(station);
            rest = &rest[used..];
        }
        if control & 0x08 != 0 {
            let (station, used) = Station::parse(rest)?;
            source = Some(station);
            rest = &rest[used..];
        }
        if destination.is_some() {
            // How many routers it may still pass.
            rest = rest.get(1..)?;
        }
        let carried = if control & 0x80 == 0 {
            Carried::Application(rest)
        } else {
            let (&kind, data) = rest.split_first()?;
            Carried::Network(kind, data)
        };
        Some(Self {
            source,
            destination,
            carried,
        })
    }
}
