//! What outlives a connection: the little that protocols know across connections.

use std::net::IpAddr;

use super::dhcp::Conversations;
use super::files::Joined;
use super::ftp::ExpectedConnections;
use super::gate::Gate;
use super::ics::enip::Connections;
use super::ics::hart;
use super::ics::profinet_io_cm::Calls;
use super::neighbours::Neighbours;
use super::tunnels::KnownTunnels;
use crate::net::networks::Network;
use crate::transport::tcp::Acks;

/// State that all connections of one sensor share.
#[derive(Default)]
pub struct Shared {
    /// Certificates, and what devices say about themselves, are written once a day.
    pub gate: Gate,
    pub cip_connections: Connections,
    pub hart_calls: hart::Calls,
    pub conversations: Conversations,
    /// Data connections of FTP that were announced.
    pub expected: ExpectedConnections,
    pub tunnels: KnownTunnels,
    /// Files that come in pieces, and what is made of all files.
    pub files: Joined,
    pub neighbours: Neighbours,
    /// Acknowledgements since loss was last measured.
    pub acks: Acks,
    /// Calls of PROFINET IO, whose answers come in other connections.
    pub calls: Calls,
    /// A parser has just left something off.
    pub left_off: bool,
    /// Networks that count as one's own.
    pub local_networks: Vec<Network>,
}

impl Shared {
    /// The host is in a network of one's own.
    pub fn is_local(&self, host: IpAddr) -> bool {
        let networks = &self.local_networks;
        networks.iter().any(|network| network.contains(host))
    }
}
