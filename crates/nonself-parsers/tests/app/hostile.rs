//! No message, however cut or damaged, may crash a parser.

use nonself_parsers::app::{Direction, Transport};

use crate::support::{Message, conn, messages, run};

const VECTORS: &[(Transport, u16, &str)] = &[
    (Transport::Udp, 53, include_str!("vectors/dns.txt")),
    (Transport::Tcp, 502, include_str!("vectors/modbus.txt")),
    (Transport::Tcp, 102, include_str!("vectors/s7comm.txt")),
    (Transport::Tcp, 102, include_str!("vectors/s7ident.txt")),
    (Transport::Tcp, 20000, include_str!("vectors/dnp3.txt")),
    (Transport::Tcp, 44818, include_str!("vectors/enip.txt")),
    (Transport::Tcp, 5094, include_str!("vectors/hart.txt")),
    (Transport::Tcp, 9600, include_str!("vectors/fins.txt")),
    (Transport::Udp, 47808, include_str!("vectors/bacnet.txt")),
    (Transport::Tcp, 2404, include_str!("vectors/iec104.txt")),
    (Transport::Tcp, 443, include_str!("vectors/ssl.txt")),
    (Transport::Tcp, 3389, include_str!("vectors/rdp.txt")),
    (Transport::Udp, 161, include_str!("vectors/snmp.txt")),
    (Transport::Tcp, 1883, include_str!("vectors/mqtt.txt")),
    (Transport::Tcp, 22, include_str!("vectors/ssh.txt")),
    (Transport::Tcp, 25, include_str!("vectors/smtp.txt")),
    (Transport::Tcp, 389, include_str!("vectors/ldap.txt")),
    (Transport::Tcp, 88, include_str!("vectors/kerberos.txt")),
    (Transport::Tcp, 135, include_str!("vectors/dce_rpc.txt")),
    (Transport::Tcp, 135, include_str!("vectors/ntlm.txt")),
    (Transport::Tcp, 445, include_str!("vectors/smb1.txt")),
    (Transport::Tcp, 445, include_str!("vectors/smb2.txt")),
    (
        Transport::Tcp,
        445,
        include_str!("vectors/smb2_compound.txt"),
    ),
    (Transport::Udp, 67, include_str!("vectors/dhcp.txt")),
    (Transport::Udp, 443, include_str!("vectors/quic.txt")),
    (Transport::Udp, 4711, include_str!("vectors/dtls.txt")),
];

/// A linear congruential generator: the same numbers on every machine.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

#[test]
fn every_prefix_of_every_message() {
    for (transport, port, file) in VECTORS {
        let all = messages(file);
        for (at, (dir, data)) in all.iter().enumerate().take(12) {
            let step = (data.len() / 64).max(1);
            for length in (0..data.len()).step_by(step) {
                let mut cut: Vec<Message> = all[..at].to_vec();
                cut.push((*dir, data[..length].to_vec()));
                run(&conn(*transport, *port), &cut);
                // The same bytes where nobody expects them, and from the other side.
                let alone = [(dir.flip(), data[..length].to_vec())];
                run(&conn(*transport, 4711), &alone);
            }
        }
    }
}

#[test]
fn flipped_bytes() {
    let mut numbers = Numbers(20_260_101);
    for (transport, port, file) in VECTORS {
        let all = messages(file);
        for _ in 0..300 {
            let mut broken = all.clone();
            for _ in 0..=numbers.next(6) {
                let message = numbers.next(broken.len());
                let bytes = &mut broken[message].1;
                if !bytes.is_empty() {
                    let at = numbers.next(bytes.len().min(400));
                    bytes[at] = numbers.next(256) as u8;
                }
            }
            run(&conn(*transport, *port), &broken);
        }
    }
}

#[test]
fn random_bytes_on_every_registered_port() {
    let mut numbers = Numbers(7);
    for entry in nonself_parsers::app::registry::PARSERS {
        for port in entry.ports {
            for transport in entry.transports {
                let noise = |numbers: &mut Numbers| -> Vec<u8> {
                    let length = numbers.next(300);
                    (0..length).map(|_| numbers.next(256) as u8).collect()
                };
                let both = [
                    (Direction::Orig, noise(&mut numbers)),
                    (Direction::Resp, noise(&mut numbers)),
                    (Direction::Orig, noise(&mut numbers)),
                ];
                run(&conn(*transport, *port), &both);
            }
        }
    }
}
