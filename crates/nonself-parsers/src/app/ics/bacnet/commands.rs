//! Commands: requests paired with their answers.

use super::class::{confirmed_class, link_class, network_class, unconfirmed_class};
use super::content::{Item, confirmed, unconfirmed};
use super::names::{
    communication_state, confirmed_service, function_name, network_message, object_name,
    property_name, reinitialized_state, unconfirmed_service,
};
use super::packet::Station;
use super::rows::Message;
use super::tag::{Tag, Tags};
use crate::app::ics::Class;
use crate::app::ics::command::{self, Pending, Waiting};
use crate::app::text::hex_code;
use crate::app::{Direction, Session};
use crate::log::{OtCommand, Text};

/// Values of one command that a row carries.
const MAX_VALUES: usize = 512;
/// Writes of one request that become commands.
const MAX_WRITES: usize = 64;

/// What a request is paired by.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    /// A message of the virtual link.
    Link { from: Direction, function: u8 },
    Application {
        from: Direction,
        invoke: u8,
        service: u8,
        source: Option<Station>,
        destination: Option<Station>,
    },
}

/// The commands of one connection.
#[derive(Default)]
pub struct Commands(Pending<Key, ()>);

/// What a request asks for, beside properties.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// A text, or which service of a vendor.
    pub text: Option<String>,
    /// The state that the device is to go into.
    pub state: Option<u32>,
    pub minutes: Option<u32>,
}

impl Commands {
    pub fn held(&self) -> usize {
        self.0.held()
    }

    pub fn flush(&mut self, session: &mut Session<'_>) {
        self.0.flush(session);
    }

    /// Remember a request until its answer; its class. Each write of several is a command.
    pub fn request(
        &mut self,
        session: &mut Session<'_>,
        message: &Message,
        (invoke, service): (u8, u8),
        items: &[Item<'_>],
        asked: &Asked,
    ) -> &'static str {
        let class = confirmed_class(service, items, asked.state);
        let key = Key::Application {
            from: message.dir,
            invoke,
            service,
            source: message.source.clone(),
            destination: message.destination.clone(),
        };
        let parts: Vec<&[Item<'_>]> = if service == confirmed::WRITE_PROPERTY_MULTIPLE {
            items.chunks(1).take(MAX_WRITES).collect()
        } else {
            vec![items]
        };
        for part in parts {
            let mut row = command::new_row(session, "bacnet", message.dir.is_orig());
            row.class = Some(confirmed_class(service, part, asked.state).name());
            row.function_code = Some(hex_code(service));
            row.function = Some(confirmed_service(service).into());
            describe(&mut row, part);
            describe_control(&mut row, service, asked);
            let key = key.clone();
            self.0.add(
                session,
                Waiting {
                    key,
                    extra: (),
                    row,
                },
            );
        }
        class.name()
    }

    /// Pair an answer; without a service it is a reject or an abort. The class of the request.
    pub fn answer(
        &mut self,
        session: &mut Session<'_>,
        message: &Message,
        (invoke, service): (u8, Option<u8>),
        error: Option<&str>,
        items: &[Item<'_>],
    ) -> Option<&'static str> {
        // The answer goes back the way that the request came.
        let fits = |key: &Key| match key {
            Key::Link { .. } => false,
            Key::Application {
                from,
                invoke: asked,
                service: of,
                source,
                destination,
            } => {
                *from != message.dir
                    && *asked == invoke
                    && service.is_none_or(|service| service == *of)
                    && *source == message.destination
                    && *destination == message.source
            }
        };
        let mut class = None;
        while let Some(Waiting { mut row, .. }) = self.0.take(&[&fits]) {
            let numbers = items.iter().flat_map(|item| &item.values);
            let numbers: Vec<i64> = numbers.filter_map(Tag::number).take(MAX_VALUES).collect();
            if !numbers.is_empty() {
                row.response_values = Some(numbers);
            }
            if let Some(count) = items.first().and_then(|item| item.count) {
                row.quantity = Some(u64::from(count));
            }
            class = row.class;
            finish(session, row, error);
        }
        class
    }

    /// A message of the virtual link that asks for something.
    pub fn link_request(
        &mut self,
        session: &mut Session<'_>,
        message: &Message,
        detail: Option<String>,
    ) -> &'static str {
        let mut row = command::new_row(session, "bacnet", message.dir.is_orig());
        let class = link_class(message.function);
        row.class = Some(class.name());
        row.function_code = Some(hex_code(message.function));
        row.function = Some(function_name(message.function).into());
        row.detail = detail;
        let key = Key::Link {
            from: message.dir,
            function: message.function,
        };
        self.0.add(
            session,
            Waiting {
                key,
                extra: (),
                row,
            },
        );
        class.name()
    }

    /// An answer of the virtual link, to one of these functions.
    pub fn link_answer(
        &mut self,
        session: &mut Session<'_>,
        message: &Message,
        functions: &[u8],
        error: Option<&str>,
    ) -> Option<&'static str> {
        let fits = |key: &Key| match key {
            Key::Link { from, function } => *from != message.dir && functions.contains(function),
            Key::Application { .. } => false,
        };
        let Waiting { row, .. } = self.0.take(&[&fits])?;
        let class = row.class;
        finish(session, row, error);
        class
    }
}

fn finish(session: &mut Session<'_>, mut row: OtCommand, error: Option<&str>) {
    row.response_delay = Some(command::delay(session, &row));
    row.status = Some(if error.is_none() { "ok" } else { "error" });
    row.error = error.map(str::to_owned);
    session.tables.ot_command.push(session.now, row);
}

/// The first object and property of a request, and how many there are.
fn describe(row: &mut OtCommand, items: &[Item<'_>]) {
    let Some(first) = items.first() else { return };
    row.area = first.object.map(|object| object_name(object.kind).into());
    row.address = first.object.map(|object| u64::from(object.instance));
    row.quantity = first.property.map(|_| items.len() as u64);
    let mut parts: Vec<String> = Vec::new();
    parts.extend(first.property.map(property_name));
    parts.extend(first.index.map(|index| format!("index {index}")));
    parts.extend(
        first
            .priority
            .map(|priority| format!("priority {priority}")),
    );
    row.detail = (!parts.is_empty()).then(|| parts.join(", "));
    let values = items.iter().flat_map(|item| &item.values);
    let values: Vec<i64> = values.filter_map(Tag::number).take(MAX_VALUES).collect();
    row.request_values = (!values.is_empty()).then_some(values);
}

fn describe_control(row: &mut OtCommand, service: u8, asked: &Asked) {
    if asked.text.is_some() {
        row.detail.clone_from(&asked.text);
    }
    let name = match service {
        confirmed::REINITIALIZE_DEVICE => asked.state.map(reinitialized_state),
        confirmed::DEVICE_COMMUNICATION_CONTROL => asked.state.map(communication_state),
        _ => return,
    };
    row.subfunction_code = asked.state.map(hex_code);
    row.subfunction = name.map(Text::from);
    row.detail = asked.minutes.map(|minutes| format!("{minutes} minutes"));
}

/// Services that nobody answers. What a device says of itself is no command.
pub fn unconfirmed_command(
    session: &mut Session<'_>,
    message: &Message,
    service: u8,
    items: &[Item<'_>],
    detail: Option<String>,
) -> &'static str {
    let class = unconfirmed_class(service).name();
    if matches!(service, unconfirmed::I_AM | unconfirmed::I_HAVE) {
        return class;
    }
    let mut row = command::new_row(session, "bacnet", message.dir.is_orig());
    row.class = Some(class);
    row.function_code = Some(hex_code(service));
    row.function = Some(unconfirmed_service(service).into());
    describe(&mut row, items);
    if detail.is_some() {
        row.detail = detail;
    }
    session.tables.ot_command.push(session.now, row);
    class
}

/// Messages of the network layer: those that ask for something are commands.
pub fn network_command(session: &mut Session<'_>, message: &Message, kind: u8) -> &'static str {
    let class = network_class(kind);
    if class != Class::Other {
        let mut row = command::new_row(session, "bacnet", message.dir.is_orig());
        row.class = Some(class.name());
        row.function_code = Some(hex_code(kind));
        row.function = Some(network_message(kind).into());
        session.tables.ot_command.push(session.now, row);
    }
    class.name()
}

/// What the two services that control a device ask for, and their password.
pub fn control(service: u8, data: &[u8]) -> (Asked, String) {
    let mut tags = Tags(data);
    let mut asked = Asked::default();
    let password = if service == confirmed::REINITIALIZE_DEVICE {
        asked.state = tags.context(0).and_then(|t| t.unsigned());
        tags.context(1)
    } else {
        // No time, or none, is until further notice.
        let minutes = tags.context(0).and_then(|t| t.unsigned());
        asked.minutes = minutes.filter(|minutes| *minutes != 0);
        asked.state = tags.context(1).and_then(|t| t.unsigned());
        tags.context(2)
    };
    let password = password.and_then(|tag| tag.string()).unwrap_or_default();
    (asked, password)
}
