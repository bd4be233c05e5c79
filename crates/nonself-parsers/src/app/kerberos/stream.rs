//! Messages on TCP, each after its length, and in datagrams.

use super::parser::is_message;
use super::state::Exchanges;
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::der;
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::be32;
use crate::app::{Direction, Parser, Session, Transport};

/// Longest message; tickets with many groups have some ten KiB.
const MAX_MESSAGE: usize = 256 * 1024;
const LENGTH: usize = 4;
const SOURCE: &str = "KRB";

/// Length, then a message that clients or servers begin with.
pub fn probe_tcp(e: &Evidence<'_>) -> Verdict {
    let yes = begins(e.orig, true) || (e.orig.is_empty() && begins(e.resp, false));
    if yes { Verdict::Yes } else { Verdict::No }
}

fn begins(bytes: &[u8], from_client: bool) -> bool {
    let Some(length) = be32(bytes, 0).map(|l| l as usize) else {
        return false;
    };
    let known = bytes
        .get(LENGTH)
        .is_some_and(|tag| is_message(*tag, from_client));
    known && (16..MAX_MESSAGE).contains(&length) && fits(&bytes[LENGTH..], length)
}

/// The message's own length, as far as it can be seen, is what is announced.
fn fits(bytes: &[u8], length: usize) -> bool {
    match der::header(bytes) {
        Some((_, header, body)) => header + body == length,
        None => bytes.len() < 6,
    }
}

/// A datagram on Kerberos' port that begins with one of its messages.
pub fn probe_udp(e: &Evidence<'_>) -> Verdict {
    let bytes = e.latest();
    let tag = bytes.first().copied().unwrap_or_default();
    let known = is_message(tag, true) || is_message(tag, false);
    let yes = e.on_port(&[88]) && known && bytes.len() > 16;
    if yes { Verdict::Yes } else { Verdict::No }
}

/// Kerberos on one connection.
#[derive(Default)]
pub struct KerberosParser {
    exchanges: Exchanges,
    buffers: PerDirection<StreamBuffer>,
    /// Bytes were missed: the next message has to be found.
    lost: PerDirection<bool>,
    finished: bool,
}

impl Parser for KerberosParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        if session.conn.transport == Transport::Udp {
            if self.exchanges.on_message(session, dir, data) {
                session.confirm("krb");
            } else {
                session.weird(SOURCE, "kerberos_malformed", None);
            }
            return;
        }
        if *self.lost.of(dir) {
            if !begins(data, dir.is_orig()) {
                return;
            }
            *self.lost.of(dir) = false;
        }
        if !self.buffers.of(dir).push(data, MAX_MESSAGE + LENGTH) {
            session.weird(SOURCE, "kerberos_buffer_limit", None);
            *self.lost.of(dir) = true;
            return;
        }
        let mut buffer = std::mem::take(self.buffers.of(dir));
        while let Some(length) = be32(buffer.unread(), 0) {
            let length = length as usize;
            if length > MAX_MESSAGE {
                session.weird(SOURCE, "kerberos_malformed", None);
                self.finished = true;
                break;
            }
            let Some(message) = buffer.unread().get(LENGTH..LENGTH + length) else {
                break;
            };
            if self.exchanges.on_message(session, dir, message) {
                session.confirm("krb_tcp");
            } else {
                session.weird(SOURCE, "kerberos_malformed", None);
            }
            buffer.consume(LENGTH + length);
        }
        *self.buffers.of(dir) = buffer;
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, _len: u64) {
        self.buffers.of(dir).clear();
        *self.lost.of(dir) = true;
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.exchanges.on_end(session);
    }

    fn held(&self) -> usize {
        self.buffers.sum(StreamBuffer::held)
    }

    fn is_finished(&self) -> bool {
        self.finished
    }
}
