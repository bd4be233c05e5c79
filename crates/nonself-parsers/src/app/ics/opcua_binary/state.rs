//! One connection: chunks in, messages joined, requests paired with their responses.

use std::collections::VecDeque;

use super::build::Writer;
use super::chunks::{self, HEAD, Head, Kind, MAX_CHUNK, MAX_MESSAGE, Secured};
use super::commands;
use super::details::{self, Asked};
use super::headers::{
    MessageHalf, connection_message, request_header, response_header, set_policy, set_request,
};
use super::reader::Reader;
use super::services::{self, Half};
use crate::app::buffer::{PerDirection, StreamBuffer};
use crate::app::ics::command;
use crate::app::{Direction, Parser, Session};
use crate::log::{MessageHead, OpcuaBinary, OtCommand};

const SERVICE: &str = "opcua-binary";
/// Requests of one connection that wait for their response.
const MAX_WAITING: usize = 256;

/// A request without its response yet.
struct Waiting {
    request: u32,
    number: u32,
    row: OpcuaBinary,
    commands: Vec<OtCommand>,
    asked: Asked,
}

/// Chunks of a message whose last has not come.
struct Partial {
    request: u32,
    size: usize,
    body: Vec<u8>,
}

/// One direction.
#[derive(Default)]
struct Stream {
    buffer: StreamBuffer,
    /// Bytes of a chunk that is not read, still to come.
    skip: usize,
    /// Bytes are missing: go on where a chunk begins.
    lost: bool,
    partial: Option<Partial>,
}

/// The parser of one connection.
#[derive(Default)]
pub struct OpcuaParser {
    streams: PerDirection<Stream>,
    waiting: VecDeque<Waiting>,
    links: u64,
    told_malformed: bool,
}

impl Parser for OpcuaParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let stream = self.streams.of(dir);
        let skipped = stream.skip.min(data.len());
        stream.skip -= skipped;
        if !stream.buffer.push(&data[skipped..], 2 * MAX_CHUNK) {
            stream.lost = true;
        }
        while let Some((head, chunk)) = self.next(session, dir) {
            self.chunk(session, dir, head, &chunk);
        }
    }

    fn on_gap(&mut self, _session: &mut Session<'_>, dir: Direction, len: u64) {
        let stream = self.streams.of(dir);
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        // A chunk that is not read anyway may have a hole.
        if stream.skip >= len {
            stream.skip -= len;
            return;
        }
        *stream = Stream {
            lost: true,
            ..Stream::default()
        };
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        for old in std::mem::take(&mut self.waiting) {
            unanswered(session, old);
        }
    }

    fn held(&self) -> usize {
        let stream = |stream: &Stream| {
            stream.buffer.held()
                + stream
                    .partial
                    .as_ref()
                    .map_or(0, |partial| partial.body.len())
        };
        self.streams.sum(stream) + self.waiting.len() * 1024
    }
}

fn unanswered(session: &mut Session<'_>, old: Waiting) {
    let now = session.now;
    session.tables.opcua_binary.push(now, old.row);
    for mut row in old.commands {
        row.status = Some("none");
        session.tables.ot_command.push(now, row);
    }
}

impl OpcuaParser {
    /// The next whole chunk.
    fn next(&mut self, session: &mut Session<'_>, dir: Direction) -> Option<(Head, Vec<u8>)> {
        let stream = self.streams.of(dir);
        loop {
            let data = stream.buffer.unread();
            if stream.lost {
                let found = (0..data.len().saturating_sub(HEAD - 1))
                    .find(|at| chunks::head(&data[*at..]).is_some());
                let at = found.unwrap_or(data.len().saturating_sub(HEAD - 1));
                stream.buffer.consume(at);
                stream.lost = found.is_none();
                if stream.lost {
                    return None;
                }
                continue;
            }
            if data.len() < HEAD {
                return None;
            }
            let Some(head) = chunks::head(data) else {
                if !self.told_malformed {
                    self.told_malformed = true;
                    session.weird("OPCUA_BINARY", "malformed_opcua_binary", None);
                }
                stream.lost = true;
                stream.partial = None;
                continue;
            };
            if head.size > MAX_CHUNK {
                session.weird("OPCUA_BINARY", "opcua_binary_chunk_too_long", None);
                let here = head.size.min(data.len());
                stream.skip = head.size - here;
                stream.buffer.consume(here);
                stream.partial = None;
                continue;
            }
            if data.len() < head.size {
                return None;
            }
            let chunk = data[HEAD..head.size].to_vec();
            stream.buffer.consume(head.size);
            return Some((head, chunk));
        }
    }

    fn chunk(&mut self, session: &mut Session<'_>, dir: Direction, head: Head, data: &[u8]) {
        session.confirm(SERVICE);
        let opcua_head = session.head(dir);
        let mut row = OpcuaBinary::new(&opcua_head);
        row.msg_type = Some(head.kind.name().to_owned());
        row.is_final = Some(char::from(head.is_final).to_string());
        row.total_size = Some(head.size as u64);
        if !matches!(head.kind, Kind::Open | Kind::Message | Kind::Close) {
            let mut reader = Reader::new(data);
            let complete = connection_message(&mut row, head.kind, &mut reader).is_some();
            session.tables.opcua_binary.push(session.now, row);
            return self.check(session, complete);
        }
        let Some(secured) = chunks::secured(head.kind, data) else {
            return self.check(session, false);
        };
        row.sec_channel_id = Some(vec![u64::from(secured.channel)]);
        if let Some(policy) = &secured.policy {
            set_policy(&mut row, policy);
            if !policy.is_none() {
                // From here on it is encrypted.
                session.tables.opcua_binary.push(session.now, row);
                return;
            }
        }
        self.message(session, dir, head, &secured, row, opcua_head);
    }

    /// Chunks are joined; what is whole is read.
    fn message(
        &mut self,
        session: &mut Session<'_>,
        dir: Direction,
        head: Head,
        secured: &Secured<'_>,
        mut row: OpcuaBinary,
        opcua_head: MessageHead,
    ) {
        let stream = self.streams.of(dir);
        let is_same = |partial: &Partial| partial.request == secured.request;
        let mut partial = stream.partial.take().filter(is_same);
        if head.is_final == b'A' {
            session.tables.opcua_binary.push(session.now, row);
            return;
        }
        if head.is_final == b'C' || partial.is_some() {
            let partial = partial.get_or_insert_with(|| Partial {
                request: secured.request,
                size: 0,
                body: Vec::new(),
            });
            if partial.body.len() + secured.body.len() > MAX_MESSAGE {
                session.weird("OPCUA_BINARY", "opcua_binary_message_too_long", None);
                return;
            }
            partial.size += head.size;
            partial.body.extend_from_slice(secured.body);
        }
        if head.is_final == b'C' {
            self.streams.of(dir).partial = partial;
            return;
        }
        let body = match &partial {
            Some(partial) => {
                row.total_size = Some(partial.size as u64);
                &partial.body[..]
            }
            None => secured.body,
        };
        let mut reader = Reader::new(body);
        let kind = reader.node_id();
        let number = kind.as_ref().and_then(super::reader::NodeId::standard);
        let known = number.and_then(|number| Some((number, services::service(number)?)));
        let (Some(kind), Some((number, service))) = (kind, known) else {
            // Encrypted, or a service of nobody's.
            session.tables.opcua_binary.push(session.now, row);
            return;
        };
        let mut links = self.links;
        let mut writer = Writer {
            session,
            dir,
            head: opcua_head,
            links: &mut links,
            texts: Vec::new(),
        };
        let half = MessageHalf {
            request: secured.request,
            sequence: secured.sequence,
            mask: kind.mask,
            namespace: kind.namespace.unwrap_or(0),
            number,
            link: writer.link(),
            service,
        };
        row.request_id = Some(u64::from(half.request));
        let complete = if half.service.half == Half::Request {
            self.request(&mut writer, &half, row, &mut reader)
        } else {
            self.response(&mut writer, &half, row, &mut reader)
        };
        self.links = links;
        self.check(session, complete.is_some());
    }

    fn request(
        &mut self,
        writer: &mut Writer<'_, '_>,
        half: &MessageHalf,
        mut row: OpcuaBinary,
        reader: &mut Reader<'_>,
    ) -> Option<()> {
        set_request(&mut row, half);
        let header = request_header(&mut row, reader);
        let asked = header.and_then(|()| details::request(writer, half.number, &half.link, reader));
        let complete = asked.as_ref().map(|_| ());
        let asked = asked.unwrap_or_default();
        let session = &mut *writer.session;
        let commands = commands::rows(session, writer.dir, half.number, &half.service, &asked);
        let waiting = Waiting {
            request: half.request,
            number: half.number,
            row,
            commands,
            asked,
        };
        // Closing a channel has no answer.
        if half.service.name == "CloseSecureChannel" {
            unanswered(session, waiting);
            return complete;
        }
        let same = self.waiting.iter().position(|w| w.request == half.request);
        let full = (self.waiting.len() >= MAX_WAITING).then_some(0);
        if let Some(old) = same.or(full).and_then(|at| self.waiting.remove(at)) {
            unanswered(session, old);
        }
        self.waiting.push_back(waiting);
        complete
    }

    fn response(
        &mut self,
        writer: &mut Writer<'_, '_>,
        half: &MessageHalf,
        own: OpcuaBinary,
        reader: &mut Reader<'_>,
    ) -> Option<()> {
        let at = self.waiting.iter().position(|w| w.request == half.request);
        let waiting = at.and_then(|at| self.waiting.remove(at));
        let size = own.total_size;
        let (mut row, mut commands, asked, number) = match waiting {
            Some(waiting) => {
                let Waiting {
                    mut row,
                    commands,
                    asked,
                    number,
                    ..
                } = waiting;
                row.total_size = Some(row.total_size.unwrap_or(0) + size.unwrap_or(0));
                let channel = own.sec_channel_id.unwrap_or_default();
                let channels = row.sec_channel_id.get_or_insert_default();
                channels.extend(
                    channel
                        .into_iter()
                        .filter(|c| !channels.contains(c))
                        .collect::<Vec<_>>(),
                );
                (row, commands, asked, Some(number))
            }
            None => (own, Vec::new(), Asked::default(), None),
        };
        row.res_opcua_link_id = Some(half.link.clone());
        row.res_msg_size = size;
        row.res_seq_number = Some(u64::from(half.sequence));
        row.res_encoding_mask = Some(u64::from(half.mask));
        row.res_namespace_idx = Some(u64::from(half.namespace));
        row.res_identifier = Some(u64::from(half.number));
        row.res_identifier_str = Some(half.service.message());
        let code = response_header(writer, &mut row, reader);
        let answer = code.and_then(|_| details::response(writer, half.number, &half.link, reader));
        let session = &mut *writer.session;
        let now = session.now;
        session.tables.opcua_binary.push(now, row);
        let complete = answer.as_ref().map(|_| ());
        let answer = answer.unwrap_or_default();
        let delay = commands.first().map(|first| command::delay(session, first));
        commands::answer(&mut commands, code.unwrap_or(0), &answer);
        for mut command in commands {
            command.response_delay = delay;
            session.tables.ot_command.push(now, command);
        }
        if number == Some(631) {
            commands::tell_build_info(session, writer.dir, &asked, &answer);
        }
        complete
    }

    fn check(&mut self, session: &mut Session<'_>, complete: bool) {
        if !complete && !self.told_malformed {
            self.told_malformed = true;
            session.weird("OPCUA_BINARY", "malformed_opcua_binary", None);
        }
    }
}
