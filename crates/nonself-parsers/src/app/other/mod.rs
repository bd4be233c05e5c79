//! Protocols that are only named: recognised by content, without rows of their own yet.
//!
//! A named connection is watched a little longer for a TLS client hello, because many of
//! these protocols turn into TLS (STARTTLS and its relatives).

mod binary;
mod datagram;
mod industrial;
mod lines;
mod watch;

pub use binary::{
    bittorrent, dce_rpc, krb_tcp, ldap, mqtt, mysql, postgresql, redis, rfb, smb, socks,
};
pub use datagram::{krb_udp, ntp, radius, rdpeudp, snmp, syslog, teredo};
pub use industrial::{bacnet, dnp3, enip, iec104, opcua};
pub use lines::{ftp, http2, imap, irc, pop3, sip, smtp, ssh, xmpp};
pub use watch::Named;
