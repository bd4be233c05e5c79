//! Protocols that are only named: recognised by content, without rows of their own yet.
//!
//! A named connection is watched a little longer for a TLS client hello, because many of
//! these protocols turn into TLS (STARTTLS and its relatives).

mod binary;
mod checksum;
mod datagram;
mod fieldbus;
mod industrial;
mod lines;
mod sip;
mod telemetry;
mod watch;

use super::registry::Verdict;

pub use binary::{bittorrent, ldap, mqtt, mysql, postgresql, redis, rfb, socks};
pub use checksum::reflected;
pub use datagram::{ntp, radius, rdpeudp, snmp, syslog};
pub use fieldbus::{cip_io, hart_ip, omron_fins, profinet};
pub use industrial::opcua;
pub use lines::{ftp, http2, imap, irc, pop3, sip, smtp, syslog_tcp, xmpp};
pub use sip::Sip;
pub use telemetry::{bsap, c1222, synchrophasor};
pub use watch::Named;

fn verdict(yes: bool) -> Verdict {
    if yes { Verdict::Yes } else { Verdict::No }
}
