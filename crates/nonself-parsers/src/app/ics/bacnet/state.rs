//! Datagrams, one by one.

use super::apdu::{self, Apdu, Segment};
use super::commands::{self, Asked, Commands, control};
use super::content::{self, Item, confirmed, unconfirmed};
use super::identity::{note_properties, note_vendor};
use super::names::{
    abort_reason, communication_state, confirmed_service, error_name, link_result, network_message,
    reinitialized_state, reject_reason, unconfirmed_service,
};
use super::packet::{self, Carried, Link, Network, function};
use super::rows::{self, Control, Message, Said};
use super::segments::{Key, Progress, Segments};
use crate::app::registry::{Evidence, Verdict};
use crate::app::text::be16;
use crate::app::{Direction, Parser, Session};

const SOURCE: &str = "BACNET";
const PORT: u16 = 47808;

/// Is it BACnet/IP? Type, function, and the length of the datagram; then the version of the
/// network layer.
pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    let bytes = evidence.latest();
    let known = matches!(bytes, [packet::BACNET_IP, 0..=0x0C, ..]);
    let length = be16(bytes, 2).map(usize::from);
    // Some devices send more than they state.
    let padded = evidence.on_port(&[PORT]) && length.is_some_and(|l| (4..bytes.len()).contains(&l));
    let fits = padded || length == Some(bytes.len());
    let Some(link) = Link::parse(bytes).filter(|_| known && fits) else {
        return Verdict::No;
    };
    if link.carries_network_message() && link.body.first() != Some(&1) {
        return Verdict::No;
    }
    Verdict::Yes
}

/// BACnet/IP between two ends.
#[derive(Default)]
pub struct BacnetParser {
    commands: Commands,
    segments: Segments,
}

impl Parser for BacnetParser {
    fn on_data(&mut self, session: &mut Session<'_>, dir: Direction, data: &[u8]) {
        let Some(link) = Link::parse(data) else {
            session.weird(SOURCE, "bacnet_bad_header", None);
            return;
        };
        session.confirm("bacnet");
        if link.is_longer {
            session.weird(SOURCE, "bacnet_length_mismatch", None);
        }
        let mut message = Message {
            dir,
            function: link.function,
            forwarded: link.forwarded,
            source: None,
            destination: None,
        };
        if !link.carries_network_message() {
            self.on_link(session, &message, link.body);
            return;
        }
        let Some(network) = Network::parse(link.body) else {
            session.weird(SOURCE, "bacnet_bad_network_header", None);
            return;
        };
        message.source = network.source;
        message.destination = network.destination;
        match network.carried {
            Carried::Network(kind, _) => on_network(session, &message, kind),
            Carried::Application(bytes) => match Apdu::parse(bytes) {
                Some(apdu) => self.on_apdu(session, &message, apdu),
                None => session.weird(SOURCE, "bacnet_bad_apdu", None),
            },
        }
    }

    fn held(&self) -> usize {
        self.commands.held() + self.segments.held()
    }

    fn on_end(&mut self, session: &mut Session<'_>) {
        self.commands.flush(session);
    }
}

/// A message of the network layer itself.
fn on_network(session: &mut Session<'_>, message: &Message, kind: u8) {
    let class = commands::network_command(session, message, kind);
    let said = Said {
        pdu_type: Some("NPDU"),
        pdu_service: Some(network_message(kind)),
        class: Some(class),
        ..Said::default()
    };
    rows::push_message(session, message, said);
}

impl BacnetParser {
    /// A message of the virtual link itself.
    fn on_link(&mut self, session: &mut Session<'_>, message: &Message, body: &[u8]) {
        let mut said = Said::default();
        said.class = match message.function {
            function::RESULT => {
                let code = be16(body, 0).unwrap_or_default();
                let result = link_result(code);
                said.result_code = Some(result.clone());
                let error = (code != 0).then_some(result.as_str());
                // The code of a refusal begins with the function that it is about.
                let functions: &[u8] = match code {
                    0x10 => &[1],
                    0x20 => &[2],
                    0x30 => &[5],
                    0x40 => &[6],
                    0x50 => &[8],
                    _ => &[1, 5, 8],
                };
                self.commands
                    .link_answer(session, message, functions, error)
            }
            function::READ_TABLE_ACK => self.commands.link_answer(session, message, &[2], None),
            function::READ_FOREIGN_TABLE_ACK => {
                self.commands.link_answer(session, message, &[6], None)
            }
            1..=8 => {
                let seconds =
                    be16(body, 0).filter(|_| message.function == function::REGISTER_FOREIGN_DEVICE);
                let detail = seconds.map(|seconds| format!("for {seconds} s"));
                Some(self.commands.link_request(session, message, detail))
            }
            _ => None,
        };
        rows::push_message(session, message, said);
    }

    fn on_apdu(&mut self, session: &mut Session<'_>, message: &Message, apdu: Apdu<'_>) {
        match apdu {
            Apdu::ConfirmedRequest {
                invoke,
                segment,
                service,
                data,
            } => {
                let Some(data) = self.whole(session, message, (true, invoke), segment, data) else {
                    return;
                };
                self.on_request(session, message, invoke, service, &data);
            }
            Apdu::ComplexAck {
                invoke,
                segment,
                service,
                data,
            } => {
                let Some(data) = self.whole(session, message, (false, invoke), segment, data)
                else {
                    return;
                };
                self.on_complex_ack(session, message, invoke, service, &data);
            }
            Apdu::UnconfirmedRequest { service, data } => {
                on_unconfirmed(session, message, service, data);
            }
            Apdu::SimpleAck { invoke, service } => {
                let answered = (invoke, Some(service));
                let class = self.commands.answer(session, message, answered, None, &[]);
                let said = Said {
                    pdu_type: Some("SIMPLE_ACK"),
                    pdu_service: Some(confirmed_service(service)),
                    invoke_id: Some(invoke),
                    class,
                    ..Said::default()
                };
                rows::push_message(session, message, said);
                push_control_result(session, message, (invoke, service), "SUCCESS", None);
            }
            Apdu::SegmentAck { invoke } => {
                let said = Said {
                    pdu_type: Some("SEGMENT_ACK"),
                    invoke_id: Some(invoke),
                    ..Said::default()
                };
                rows::push_message(session, message, said);
            }
            Apdu::Error {
                invoke,
                service,
                data,
            } => self.on_error(session, message, (invoke, service), data),
            Apdu::Reject { invoke, reason } => {
                let reason = reject_reason(reason);
                self.on_refusal(session, message, invoke, ("REJECT_PDU", "reject"), reason);
            }
            Apdu::Abort { invoke, reason } => {
                let reason = abort_reason(reason);
                self.on_refusal(session, message, invoke, ("ABORT_PDU", "abort"), reason);
            }
        }
    }

    /// The data of a message once all its segments are here. Where one is missing, the last
    /// still tells which service it was.
    fn whole<'a>(
        &mut self,
        session: &mut Session<'_>,
        message: &Message,
        (is_request, invoke): (bool, u8),
        segment: Option<Segment>,
        data: &'a [u8],
    ) -> Option<std::borrow::Cow<'a, [u8]>> {
        let Some(segment) = segment else {
            return Some(data.into());
        };
        let key = Key {
            from: message.dir,
            is_request,
            invoke,
            source: message.source.clone(),
            destination: message.destination.clone(),
        };
        match self.segments.push(key, segment, data) {
            Progress::More => None,
            Progress::Whole(data) => Some(data.into()),
            Progress::Lost => {
                if segment.more_follow {
                    return None;
                }
                session.weird(SOURCE, "bacnet_segment_missing", None);
                Some(std::borrow::Cow::Borrowed(&[]))
            }
        }
    }

    fn on_request(
        &mut self,
        session: &mut Session<'_>,
        message: &Message,
        invoke: u8,
        service: u8,
        data: &[u8],
    ) {
        let items = content::requested(service, data);
        let is_control = matches!(
            service,
            confirmed::REINITIALIZE_DEVICE | confirmed::DEVICE_COMMUNICATION_CONTROL
        );
        let (asked, password) = if is_control {
            control(service, data)
        } else {
            let asked = Asked {
                text: super::discovery::confirmed_detail(service, data),
                ..Asked::default()
            };
            (asked, String::new())
        };
        let class = self
            .commands
            .request(session, message, (invoke, service), &items, &asked);
        let said = Said {
            pdu_type: Some(apdu::CONFIRMED_REQUEST),
            pdu_service: Some(confirmed_service(service)),
            invoke_id: Some(invoke),
            class: Some(class),
            ..Said::default()
        };
        rows::push_message(session, message, said);
        match service {
            confirmed::READ_PROPERTY => {
                rows::push_references(session, message, invoke, "read-property-request", &items);
            }
            confirmed::READ_PROPERTY_MULTIPLE => {
                let name = "read-property-multiple-request";
                rows::push_references(session, message, invoke, name, &items);
            }
            confirmed::READ_RANGE => {
                rows::push_references(session, message, invoke, "read-range-request", &items);
            }
            confirmed::WRITE_PROPERTY => {
                rows::push_writes(session, message, invoke, "write-property", &items);
            }
            confirmed::WRITE_PROPERTY_MULTIPLE => {
                rows::push_writes(session, message, invoke, "write-property-multiple", &items);
            }
            _ if is_control => {
                let state = match service {
                    confirmed::REINITIALIZE_DEVICE => asked.state.map(reinitialized_state),
                    _ => asked.state.map(communication_state),
                };
                let said = Control {
                    invoke,
                    service: confirmed_service(service),
                    minutes: asked.minutes,
                    state,
                    password: Some(password),
                    ..Control::default()
                };
                rows::push_control(session, message, said);
            }
            _ => {}
        }
    }

    fn on_complex_ack(
        &mut self,
        session: &mut Session<'_>,
        message: &Message,
        invoke: u8,
        service: u8,
        data: &[u8],
    ) {
        let mut items = content::answered(service, data);
        note_properties(session, message, &items);
        let answered = (invoke, Some(service));
        let class = self
            .commands
            .answer(session, message, answered, None, &items);
        let said = Said {
            pdu_type: Some(apdu::COMPLEX_ACK),
            pdu_service: Some(confirmed_service(service)),
            invoke_id: Some(invoke),
            class,
            ..Said::default()
        };
        rows::push_message(session, message, said);
        match service {
            confirmed::READ_PROPERTY => {
                let name = "read-property-ack";
                rows::push_values(session, message, invoke, name, &items, false);
            }
            confirmed::READ_PROPERTY_MULTIPLE => {
                items.iter_mut().for_each(name_as_icsnpp);
                let name = "read-property-multiple-ack";
                rows::push_values(session, message, invoke, name, &items, true);
            }
            confirmed::READ_RANGE => rows::push_counts(session, message, invoke, &items),
            _ => {}
        }
    }

    fn on_error(
        &mut self,
        session: &mut Session<'_>,
        message: &Message,
        (invoke, service): (u8, u8),
        data: &[u8],
    ) {
        let code = content::error_code(data).unwrap_or_default();
        let error = error_name(code);
        let answered = (invoke, Some(service));
        let class = self
            .commands
            .answer(session, message, answered, Some(&error), &[]);
        let said = Said {
            pdu_type: Some("ERROR_PDU"),
            pdu_service: Some(confirmed_service(service)),
            invoke_id: Some(invoke),
            result_code: Some(error.clone()),
            class,
        };
        rows::push_message(session, message, said);
        if matches!(service, 12 | 14 | 15 | 16) {
            let name = confirmed_service(service);
            rows::push_error(session, message, invoke, &name, code);
        }
        push_control_result(session, message, (invoke, service), "ERROR", Some(error));
    }

    /// A reject or an abort, which does not name the service.
    fn on_refusal(
        &mut self,
        session: &mut Session<'_>,
        message: &Message,
        invoke: u8,
        (kind, name): (&'static str, &str),
        reason: String,
    ) {
        let error = format!("{name}: {reason}");
        let answered = (invoke, None);
        let class = self
            .commands
            .answer(session, message, answered, Some(&error), &[]);
        let said = Said {
            pdu_type: Some(kind),
            pdu_service: Some(name.to_owned()),
            invoke_id: Some(invoke),
            result_code: Some(reason),
            class,
        };
        rows::push_message(session, message, said);
    }
}

/// In answers to several reads ICSNPP calls the elements of an object list what they are.
fn name_as_icsnpp(item: &mut Item<'_>) {
    const OBJECT_IDENTIFIER: u32 = 75;
    const OBJECT_LIST: u32 = 76;
    if item.property == Some(OBJECT_LIST) {
        item.property = Some(OBJECT_IDENTIFIER);
    }
}

fn push_control_result(
    session: &mut Session<'_>,
    message: &Message,
    (invoke, service): (u8, u8),
    result: &'static str,
    result_code: Option<String>,
) {
    if matches!(
        service,
        confirmed::REINITIALIZE_DEVICE | confirmed::DEVICE_COMMUNICATION_CONTROL
    ) {
        let said = Control {
            invoke,
            service: confirmed_service(service),
            result: Some(result),
            result_code,
            ..Control::default()
        };
        rows::push_control(session, message, said);
    }
}

fn on_unconfirmed(session: &mut Session<'_>, message: &Message, service: u8, data: &[u8]) {
    let items = match service {
        unconfirmed::COV_NOTIFICATION => content::changed(data),
        _ => Vec::new(),
    };
    let discovery = super::discovery::of(service, data);
    let detail = match &discovery {
        Some(found) => found.text(),
        None => super::discovery::detail(service, data),
    };
    let class = commands::unconfirmed_command(session, message, service, &items, detail);
    let said = Said {
        pdu_type: Some("UNCONFIRMED_REQUEST"),
        pdu_service: Some(unconfirmed_service(service)),
        class: Some(class),
        ..Said::default()
    };
    rows::push_message(session, message, said);
    if let Some(found) = discovery {
        if let Some(vendor) = found.vendor {
            note_vendor(session, message, vendor);
        }
        rows::push_discovery(session, message, found.row());
    }
}
