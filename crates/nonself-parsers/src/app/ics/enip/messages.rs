//! CIP messages as rows, and on to the pairing of requests with responses.

use super::commands::Commands;
use super::describe;
use super::names::{cip_status, extended_status};
use super::packet::{self, Message, Request, Response};
use super::pairing::{Answer, Kind, Sent};
use super::path::Path;
use super::services::{class_name, object, service, service_name};
use crate::app::text::{hex_code, hex_code16};
use crate::app::{Direction, Session};
use crate::log::{Cip, Text};

/// Services of one packed message that become rows.
const MAX_PARTS: usize = 1024;
/// Those that become commands: as many as can wait for an answer, with room for others.
const MAX_COMMANDS: usize = 200;

/// The message around a CIP message.
pub struct Carrier<'a> {
    pub dir: Direction,
    pub kind: Kind,
    pub correlation: &'a Text,
}

pub fn on_message(
    session: &mut Session<'_>,
    commands: &mut Commands,
    carrier: &Carrier<'_>,
    bytes: &[u8],
) {
    match Message::parse(bytes) {
        Some(Message::Request(request)) => on_request(session, commands, carrier, &request),
        Some(Message::Response(response)) => on_response(session, commands, carrier, response),
        None => {}
    }
}

fn on_request(
    session: &mut Session<'_>,
    commands: &mut Commands,
    carrier: &Carrier<'_>,
    request: &Request<'_>,
) {
    let manager = request.path.class == Some(object::CONNECTION_MANAGER);
    if manager && request.service == service::UNCONNECTED_SEND {
        return on_unconnected_send(session, commands, carrier, request);
    }
    if request.service != service::MULTIPLE_SERVICE_PACKET {
        let class = commands.request(session, carrier, request, &Sent::alone());
        push_request(session, carrier, request, Some(class), None);
        return;
    }
    let parts = parsed_parts(request.data);
    let class = send_parts(session, commands, carrier, request, &parts, None);
    push_request(session, carrier, request, Some(class), None);
    for part in &parts {
        let class = describe::class_of(part).name();
        push_request(session, carrier, part, Some(class), None);
    }
}

/// The request for another device is what counts; its row is that of its carrier, as in ICSNPP.
fn on_unconnected_send(
    session: &mut Session<'_>,
    commands: &mut Commands,
    carrier: &Carrier<'_>,
    request: &Request<'_>,
) {
    let inner = packet::embedded(request.data);
    let inner = inner.and_then(|(bytes, route)| match Message::parse(bytes)? {
        Message::Request(inner) => Some((inner, route)),
        Message::Response(_) => None,
    });
    let Some((inner, route)) = inner else {
        let class = commands.request(session, carrier, request, &Sent::alone());
        push_request(session, carrier, request, Some(class), None);
        return;
    };
    let class = if inner.service == service::MULTIPLE_SERVICE_PACKET {
        let parts = parsed_parts(inner.data);
        send_parts(session, commands, carrier, &inner, &parts, Some(&route))
    } else {
        let sent = Sent {
            outer: service::UNCONNECTED_SEND,
            part: 0,
            route: Some(&route),
        };
        commands.request(session, carrier, &inner, &sent)
    };
    push_request(session, carrier, request, Some(class), Some(&inner));
}

fn parsed_parts(data: &[u8]) -> Vec<Request<'_>> {
    packet::packed(data, MAX_PARTS)
        .into_iter()
        .filter_map(|part| match Message::parse(part)? {
            Message::Request(request) => Some(request),
            Message::Response(_) => None,
        })
        .collect()
}

/// Each part is a command of its own; the class of the whole is that of the most severe.
fn send_parts(
    session: &mut Session<'_>,
    commands: &mut Commands,
    carrier: &Carrier<'_>,
    whole: &Request<'_>,
    parts: &[Request<'_>],
    route: Option<&Path>,
) -> &'static str {
    if parts.is_empty() {
        return commands.request(session, carrier, whole, &Sent::alone());
    }
    for (part, request) in (0_u16..).zip(parts.iter().take(MAX_COMMANDS)) {
        let sent = Sent {
            outer: service::MULTIPLE_SERVICE_PACKET,
            part,
            route,
        };
        commands.request(session, carrier, request, &sent);
    }
    describe::class_of_all(parts)
}

fn on_response(
    session: &mut Session<'_>,
    commands: &mut Commands,
    carrier: &Carrier<'_>,
    response: Response<'_>,
) {
    if response.service != service::MULTIPLE_SERVICE_PACKET {
        let answer = commands.response(session, carrier, response, None);
        push_response(session, carrier, response, answer.as_ref());
        return;
    }
    push_response(session, carrier, response, None);
    let mut is_empty = true;
    for (part, bytes) in (0_u16..).zip(packet::packed(response.data, MAX_PARTS)) {
        let Some(Message::Response(inner)) = Message::parse(bytes) else {
            continue;
        };
        is_empty = false;
        let answer = commands.response(session, carrier, inner, Some(part));
        push_response(session, carrier, inner, answer.as_ref());
    }
    if is_empty {
        commands.refused_parts(session, carrier, response);
    }
}

fn new_row(session: &Session<'_>, carrier: &Carrier<'_>) -> Cip {
    Cip {
        packet_correlation_id: carrier.correlation.clone(),
        cip_sequence_count: carrier.kind.sequence(),
        direction: "request",
        cip_service_code: Text::default(),
        cip_service: "",
        cip_status_code: None,
        cip_status: None,
        cip_extended_status_code: None,
        cip_extended_status: None,
        class_id: None,
        class_name: None,
        instance_id: None,
        attribute_id: None,
        symbol: None,
        path: None,
        embedded_service: None,
        class: None,
        matched: None,
        ..Cip::new(&session.head(carrier.dir))
    }
}

fn push_request(
    session: &mut Session<'_>,
    carrier: &Carrier<'_>,
    request: &Request<'_>,
    class: Option<&'static str>,
    embedded: Option<&Request<'_>>,
) {
    let mut row = new_row(session, carrier);
    let path = &request.path;
    let number = |value: u32| hex_code(value);
    row.cip_service_code = hex_code(request.service);
    row.cip_service = service_name(request.service, path.class);
    row.class_id = path.class.map(number);
    row.class_name = path
        .class
        .map(|c| class_name(c).unwrap_or(super::names::UNKNOWN));
    row.instance_id = path.instance.map(number);
    row.attribute_id = path.attribute.map(number);
    let target = embedded.map_or(path, |inner| &inner.path);
    row.symbol = target.tag();
    row.path = target.text();
    row.embedded_service = embedded.map(|inner| service_name(inner.service, inner.path.class));
    row.class = class;
    session.tables.cip.push(session.now, row);
}

fn push_response(
    session: &mut Session<'_>,
    carrier: &Carrier<'_>,
    response: Response<'_>,
    answer: Option<&Answer>,
) {
    let mut row = new_row(session, carrier);
    row.direction = "response";
    row.cip_service_code = hex_code(response.service);
    row.cip_service = service_name(response.service, answer.and_then(|a| a.object));
    row.cip_status_code = Some(hex_code(response.status));
    row.cip_status = Some(cip_status(response.status));
    row.cip_extended_status_code = response.extended.map(hex_code16);
    row.cip_extended_status = response.extended.map(extended_status);
    if let Some(answer) = answer {
        row.symbol.clone_from(&answer.symbol);
        row.class = answer.class;
    }
    if response.service != service::MULTIPLE_SERVICE_PACKET {
        row.matched = Some(answer.is_some());
    }
    session.tables.cip.push(session.now, row);
}
