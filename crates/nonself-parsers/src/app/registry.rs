//! The one list of parsers.

use super::{ConnInfo, Direction, Parser, Session, Transport};
use crate::app::other::{self, Named};
use crate::app::{cotp, dhcp, dns, ftp, http, ics, ptp, quic, rdp, socks, ssh, ssl};
use crate::app::{dce_rpc, kerberos, ldap, mqtt, smb, smtp, snmp};

/// Whether the bytes so far are this protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    /// Possible; more bytes, or the answer, will tell.
    Maybe,
    No,
}

/// The first bytes of a connection (TCP), or its latest datagrams (UDP).
pub struct Evidence<'a> {
    pub transport: Transport,
    pub conn: &'a ConnInfo,
    pub orig: &'a [u8],
    pub resp: &'a [u8],
    /// Whose bytes came last.
    pub dir: Direction,
    /// Bytes before these are missing.
    pub gap: bool,
}

impl Evidence<'_> {
    /// True when one end uses one of these ports: a hint for the order of questions, and
    /// a tie-breaker for protocols whose bytes alone say little.
    pub fn on_port(&self, ports: &[u16]) -> bool {
        ports.contains(&self.conn.resp_p.0) || ports.contains(&self.conn.orig_p.0)
    }

    /// The bytes that came last.
    pub fn latest(&self) -> &[u8] {
        match self.dir {
            Direction::Orig => self.orig,
            Direction::Resp => self.resp,
        }
    }
}

/// A protocol: how it is recognised and how its parser is made.
pub struct Entry {
    pub name: &'static str,
    pub transports: &'static [Transport],
    /// Registered ports. They decide who is asked first.
    pub ports: &'static [u16],
    pub probe: fn(&Evidence<'_>) -> Verdict,
    pub make: fn(&mut Session<'_>) -> Box<dyn Parser>,
    /// Other content on these ports is worth a `weird`.
    pub strict_port: Option<&'static str>,
}

const TCP: &[Transport] = &[Transport::Tcp];
const UDP: &[Transport] = &[Transport::Udp];
const BOTH: &[Transport] = &[Transport::Tcp, Transport::Udp];

const TLS_PORTS: &[u16] = &[
    443, 465, 563, 585, 614, 636, 853, 989, 990, 992, 993, 995, 5223,
];

/// A protocol that is recognised and named, without a parser.
macro_rules! named {
    ($name:literal, $transports:expr, $ports:expr, $probe:path) => {
        Entry {
            name: $name,
            transports: $transports,
            ports: $ports,
            probe: $probe,
            make: |_| Box::new(Named::new($name)),
            strict_port: None,
        }
    };
}

/// All parsers, in the order in which they are asked when the port says nothing.
pub static PARSERS: &[Entry] = &[
    Entry {
        name: "modbus",
        transports: TCP,
        ports: &[502],
        probe: ics::modbus::probe,
        make: |_| Box::new(ics::modbus::ModbusParser::default()),
        strict_port: Some("non_modbus_on_modbus_port"),
    },
    Entry {
        name: "cotp",
        transports: TCP,
        ports: &[102],
        probe: cotp::probe,
        make: |_| Box::new(cotp::CotpParser::default()),
        strict_port: Some("non_cotp_on_cotp_port"),
    },
    Entry {
        name: "dns",
        transports: BOTH,
        ports: &[53, 5353, 5355, 137],
        probe: dns::probe,
        make: |_| Box::new(dns::DnsParser::default()),
        strict_port: Some("non_dns_on_dns_port"),
    },
    Entry {
        name: "ssl",
        transports: TCP,
        ports: TLS_PORTS,
        probe: ssl::probe,
        make: |_| Box::new(ssl::SslParser::default()),
        strict_port: Some("non_ssl_on_ssl_port"),
    },
    Entry {
        name: "http",
        transports: TCP,
        ports: &[80, 81, 631, 1080, 3128, 8000, 8080, 8888],
        probe: http::probe,
        make: |_| Box::new(http::HttpParser::default()),
        strict_port: None,
    },
    Entry {
        name: "ftp",
        transports: TCP,
        ports: &[21, 2811],
        probe: ftp::probe,
        make: |_| Box::new(ftp::FtpParser::default()),
        strict_port: None,
    },
    Entry {
        name: "rdp",
        transports: TCP,
        ports: &[3389],
        probe: rdp::probe,
        make: |_| Box::new(rdp::RdpParser::default()),
        strict_port: Some("non_rdp_on_rdp_port"),
    },
    Entry {
        name: "dhcp",
        transports: UDP,
        ports: &[67, 68, 4011],
        probe: dhcp::probe,
        make: |session| Box::new(dhcp::DhcpParser::start(session)),
        strict_port: Some("non_dhcp_on_dhcp_port"),
    },
    Entry {
        name: "dtls",
        transports: UDP,
        ports: &[443],
        probe: ssl::probe_dtls,
        make: |_| Box::new(ssl::DtlsParser::default()),
        strict_port: None,
    },
    Entry {
        name: "quic",
        transports: UDP,
        ports: &[443],
        probe: quic::probe,
        make: |_| Box::new(quic::QuicParser::default()),
        strict_port: None,
    },
    named!("http2", TCP, &[80, 8080], other::http2),
    Entry {
        name: "ssh",
        transports: TCP,
        ports: &[22],
        probe: ssh::probe,
        make: |_| Box::new(ssh::SshParser::default()),
        strict_port: Some("non_ssh_on_ssh_port"),
    },
    Entry {
        name: "smb",
        transports: TCP,
        ports: &[139, 445],
        probe: smb::probe,
        make: |_| Box::new(smb::SmbParser::default()),
        strict_port: None,
    },
    Entry {
        name: "smtp",
        transports: TCP,
        ports: &[25, 587],
        probe: smtp::probe,
        make: |_| Box::<smtp::SmtpParser>::default(),
        strict_port: None,
    },
    named!("pop3", TCP, &[110], other::pop3),
    named!("imap", TCP, &[143], other::imap),
    named!("xmpp", TCP, &[5222, 5269], other::xmpp),
    named!("irc", TCP, &[6666, 6667, 6668, 6669], other::irc),
    Entry {
        make: |_| Box::new(other::Sip::default()),
        ..named!("sip", BOTH, &[5060, 5061], other::sip)
    },
    named!("mysql", TCP, &[3306, 1434], other::mysql),
    named!("postgresql", TCP, &[5432], other::postgresql),
    Entry {
        name: "ldap_tcp",
        transports: TCP,
        ports: &[389, 3268],
        probe: ldap::probe_tcp,
        make: |_| Box::new(ldap::LdapParser::default()),
        strict_port: None,
    },
    Entry {
        name: "ldap_udp",
        transports: UDP,
        ports: &[389],
        probe: ldap::probe_udp,
        make: |_| Box::new(ldap::LdapParser::default()),
        strict_port: None,
    },
    Entry {
        name: "krb_tcp",
        transports: TCP,
        ports: &[88],
        probe: kerberos::probe_tcp,
        make: |_| Box::new(kerberos::KerberosParser::default()),
        strict_port: None,
    },
    Entry {
        name: "dce_rpc",
        transports: TCP,
        ports: &[135],
        probe: dce_rpc::probe,
        make: |_| Box::new(dce_rpc::DceRpcParser::default()),
        strict_port: None,
    },
    named!("redis", TCP, &[6379], other::redis),
    Entry {
        name: "mqtt",
        transports: TCP,
        ports: &[1883],
        probe: mqtt::probe,
        make: |_| Box::new(mqtt::MqttParser::default()),
        strict_port: None,
    },
    named!("rfb", TCP, &[5900], other::rfb),
    named!("bittorrent", TCP, &[6881], other::bittorrent),
    Entry {
        name: "socks",
        transports: TCP,
        ports: &[1080],
        probe: other::socks,
        make: |_| Box::new(socks::SocksParser::default()),
        strict_port: None,
    },
    Entry {
        name: "enip",
        transports: BOTH,
        ports: &[44818, 2222],
        probe: ics::enip::probe,
        make: |_| Box::new(ics::enip::EnipParser::default()),
        strict_port: Some("non_enip_on_enip_port"),
    },
    Entry {
        name: "iec104",
        transports: TCP,
        ports: &[2404],
        probe: ics::iec104::probe,
        make: |_| Box::new(ics::iec104::Iec104Parser::default()),
        strict_port: Some("non_iec104_on_iec104_port"),
    },
    Entry {
        name: "opcua-binary",
        transports: TCP,
        ports: &[4840],
        probe: other::opcua,
        make: |_| Box::<ics::opcua_binary::OpcuaParser>::default(),
        strict_port: None,
    },
    Entry {
        name: "dnp3_tcp",
        transports: TCP,
        ports: &[20000],
        probe: ics::dnp3::probe,
        make: |_| Box::new(ics::dnp3::DnpParser::new(Transport::Tcp)),
        strict_port: Some("non_dnp3_on_dnp3_port"),
    },
    Entry {
        name: "dnp3_udp",
        transports: UDP,
        ports: &[20000],
        probe: ics::dnp3::probe,
        make: |_| Box::new(ics::dnp3::DnpParser::new(Transport::Udp)),
        strict_port: Some("non_dnp3_on_dnp3_port"),
    },
    Entry {
        name: "bacnet",
        transports: UDP,
        ports: &[47808],
        probe: ics::bacnet::probe,
        make: |_| Box::new(ics::bacnet::BacnetParser::default()),
        strict_port: Some("non_bacnet_on_bacnet_port"),
    },
    // The names are those that ICSNPP's analysers give.
    Entry {
        name: "ptp",
        transports: UDP,
        ports: &[319, 320],
        probe: ptp::probe,
        make: |_| Box::<ptp::PtpParser>::default(),
        strict_port: None,
    },
    Entry {
        name: "spicy_profinet_io_cm",
        transports: UDP,
        ports: &[34964],
        probe: other::profinet,
        make: |session| Box::new(ics::profinet_io_cm::ProfinetParser::new(session)),
        strict_port: None,
    },
    Entry {
        name: "spicy_hart_ip_tcp",
        transports: TCP,
        ports: &[5094],
        probe: other::hart_ip,
        make: |_| Box::new(ics::hart::HartParser::new("spicy_hart_ip_tcp")),
        strict_port: None,
    },
    Entry {
        name: "spicy_hart_ip_udp",
        transports: UDP,
        ports: &[5094],
        probe: other::hart_ip,
        make: |_| Box::new(ics::hart::HartParser::new("spicy_hart_ip_udp")),
        strict_port: None,
    },
    Entry {
        name: "cip",
        transports: UDP,
        ports: &[2222],
        probe: other::cip_io,
        make: |_| Box::new(ics::enip::CipIoParser),
        strict_port: None,
    },
    Entry {
        name: "omron_fins_tcp",
        transports: TCP,
        ports: &[9600],
        probe: other::omron_fins,
        make: |_| Box::new(ics::fins::FinsParser::new("omron_fins_tcp")),
        strict_port: None,
    },
    Entry {
        name: "omron_fins_udp",
        transports: UDP,
        ports: &[9600],
        probe: other::omron_fins,
        make: |_| Box::new(ics::fins::FinsParser::new("omron_fins_udp")),
        strict_port: None,
    },
    named!("synchrophasor_tcp", TCP, &[4712], other::synchrophasor),
    named!("synchrophasor_udp", UDP, &[4713], other::synchrophasor),
    Entry {
        name: "genisys_tcp",
        transports: TCP,
        ports: &[10001],
        probe: ics::genisys::probe,
        make: |_| Box::new(ics::genisys::GenisysParser::default()),
        strict_port: None,
    },
    named!("bsap", UDP, &[1234], other::bsap),
    named!("c1222_tcp", TCP, &[1153], other::c1222),
    named!("c1222_udp", UDP, &[1153], other::c1222),
    named!("ntp", UDP, &[123], other::ntp),
    Entry {
        name: "snmp",
        transports: UDP,
        ports: &[161, 162],
        probe: other::snmp,
        make: |_| Box::new(snmp::SnmpParser::default()),
        strict_port: Some("non_snmp_on_snmp_port"),
    },
    named!("syslog", UDP, &[514], other::syslog),
    named!("syslog_tcp", TCP, &[514, 601], other::syslog_tcp),
    Entry {
        name: "krb",
        transports: UDP,
        ports: &[88],
        probe: kerberos::probe_udp,
        make: |_| Box::new(kerberos::KerberosParser::default()),
        strict_port: None,
    },
    named!("radius", UDP, &[1812, 1813], other::radius),
    named!("rdpeudp", UDP, &[3389], other::rdpeudp),
];

/// The entries for a transport: those registered for one of the ports first.
pub fn candidates(
    transport: Transport,
    conn: &ConnInfo,
) -> impl Iterator<Item = &'static Entry> + use<> {
    let ports = [conn.resp_p.0, conn.orig_p.0];
    let fits = move |e: &&Entry| e.transports.contains(&transport);
    let hinted = move |e: &Entry| e.ports.iter().any(|p| ports.contains(p));
    PARSERS
        .iter()
        .filter(fits)
        .filter(move |e| hinted(e))
        .chain(PARSERS.iter().filter(fits).filter(move |e| !hinted(e)))
}

/// Whether the responder's port is registered for a protocol here.
pub fn has_port(transport: Transport, conn: &ConnInfo) -> bool {
    let registered = |e: &Entry| e.ports.contains(&conn.resp_p.0);
    PARSERS
        .iter()
        .any(|e| e.transports.contains(&transport) && registered(e))
}

/// Note that the responder's port belongs to another protocol than the one found.
pub fn note_mismatch(session: &mut Session<'_>, found: Option<&Entry>) {
    let (port, transport) = (session.conn.resp_p.0, session.conn.transport);
    let expected = PARSERS.iter().find(|e| {
        e.strict_port.is_some() && e.transports.contains(&transport) && e.ports.contains(&port)
    });
    let Some(expected) = expected else { return };
    if found.is_some_and(|f| f.name == expected.name) {
        return;
    }
    if let Some(weird) = expected.strict_port {
        let seen = found.map(|f| f.name.to_owned());
        session.weird("NONSELF", weird, seen);
    }
}
