//! Rows of the four logs.

use std::net::Ipv4Addr;

use super::content::Item;
use super::names::{error_name, object_name, property_name, value_name};
use super::packet::Station;
use super::tag::{Kind, Object, Tag};
use crate::app::{Direction, Session};
use crate::log::{Bacnet, BacnetDeviceControl, BacnetDiscovery, BacnetProperty, Port};

/// The longest text of several values together.
const MAX_JOINED: usize = 4096;

/// One datagram, below its application message.
#[derive(Clone, Debug)]
pub struct Message {
    pub dir: Direction,
    pub function: u8,
    pub forwarded: Option<(Ipv4Addr, u16)>,
    pub source: Option<Station>,
    pub destination: Option<Station>,
}

/// What a row of `bacnet` says beside the message.
#[derive(Default)]
pub struct Said {
    pub pdu_type: Option<&'static str>,
    pub pdu_service: Option<String>,
    pub invoke_id: Option<u8>,
    pub result_code: Option<String>,
    pub class: Option<&'static str>,
}

/// The columns that all four logs begin and end with; `fields` are those between.
macro_rules! row {
    ($record:ident, $session:expr, $message:expr, { $($fields:tt)* }) => {{
        let (session, message) = ($session, $message);
        let (source, destination) = (&message.source, &message.destination);
        $record {
            snet: source.as_ref().map(|s| u64::from(s.network)),
            slen: source.as_ref().map(|s| s.address.len() as u64),
            sadr: source.as_ref().and_then(Station::address_text),
            dnet: destination.as_ref().map(|s| u64::from(s.network)),
            dlen: destination.as_ref().map(|s| s.address.len() as u64),
            dadr: destination.as_ref().and_then(Station::address_text),
            fwd_ip: message.forwarded.map(|(host, _)| host.into()),
            fwd_port: message.forwarded.map(|(_, port)| Port(port)),
            $($fields)* ..$record::new(&session.head(message.dir))
}
    }};
}

pub fn push_message(session: &mut Session<'_>, message: &Message, said: Said) {
    let row = row!(Bacnet, &*session, message, {
        bvlc_function: super::names::function_name(message.function),
        pdu_type: said.pdu_type,
        pdu_service: said.pdu_service,
        invoke_id: said.invoke_id.map(u64::from),
        result_code: said.result_code,
        class: said.class,
    });
    session.tables.bacnet.push(session.now, row);
}

/// What a row of `bacnet_discovery` says.
#[derive(Default)]
pub struct Discovery {
    pub service: &'static str,
    pub device: Option<Object>,
    pub object: Option<Object>,
    pub vendor: Option<String>,
    /// Only of devices with numbers from here to there.
    pub range: Option<String>,
    pub name: Option<String>,
}

pub fn push_discovery(session: &mut Session<'_>, message: &Message, said: Discovery) {
    let row = row!(BacnetDiscovery, &*session, message, {
        pdu_service: said.service,
        device_id_type: said.device.map(|o| object_name(o.kind)),
        device_id_number: said.device.map(|o| u64::from(o.instance)),
        object_type: said.object.map(|o| object_name(o.kind)),
        instance_number: said.object.map(|o| u64::from(o.instance)),
        vendor: said.vendor,
        range: said.range,
        object_name: said.name,
    });
    session.tables.bacnet_discovery.push(session.now, row);
}

/// One row of `bacnet_property`.
fn push_property(
    session: &mut Session<'_>,
    message: &Message,
    invoke: u8,
    service: &str,
    item: &Item<'_>,
    value: Option<String>,
) {
    let row = row!(BacnetProperty, &*session, message, {
        invoke_id: u64::from(invoke),
        pdu_service: service.to_owned(),
        object_type: item.object.map(|o| object_name(o.kind)),
        instance_number: item.object.map(|o| u64::from(o.instance)),
        property: item.property.map(property_name),
        array_index: item.index.map(u64::from),
        value: value.filter(|value| !value.is_empty()),
        priority: item.priority.map(u64::from),
    });
    session.tables.bacnet_property.push(session.now, row);
}

/// Properties that are asked for.
pub fn push_references(
    session: &mut Session<'_>,
    message: &Message,
    invoke: u8,
    service: &str,
    items: &[Item<'_>],
) {
    for item in items {
        push_property(session, message, invoke, service, item, None);
    }
}

/// Properties that are written: all values of one in one row.
pub fn push_writes(
    session: &mut Session<'_>,
    message: &Message,
    invoke: u8,
    service: &str,
    items: &[Item<'_>],
) {
    for item in items {
        let mut joined = String::new();
        for value in &item.values {
            if !joined.is_empty() {
                joined.push_str(", ");
            }
            joined.push_str(&named(item.property, value));
            if joined.len() > MAX_JOINED {
                break;
            }
        }
        push_property(session, message, invoke, service, item, Some(joined));
    }
}

/// Properties that were read: a row for each value.
pub fn push_values(
    session: &mut Session<'_>,
    message: &Message,
    invoke: u8,
    service: &str,
    items: &[Item<'_>],
    empty_is_a_row: bool,
) {
    for item in items {
        if item.error.is_some() {
            let value = Some("PropertyError".to_owned());
            push_property(session, message, invoke, service, item, value);
            continue;
        }
        if item.values.is_empty() && empty_is_a_row {
            push_property(session, message, invoke, service, item, None);
        }
        for value in &item.values {
            let value = Some(named(item.property, value));
            push_property(session, message, invoke, service, item, value);
        }
    }
}

/// Part of a list that was read: how many elements there are.
pub fn push_counts(session: &mut Session<'_>, message: &Message, invoke: u8, items: &[Item<'_>]) {
    for item in items {
        let value = item.count.map(|count| format!("item_count: {count}"));
        push_property(session, message, invoke, "read-range-ack", item, value);
    }
}

/// A read or write that failed. ICSNPP has the error in the column of the object.
pub fn push_error(
    session: &mut Session<'_>,
    message: &Message,
    invoke: u8,
    service: &str,
    code: u32,
) {
    let row = row!(BacnetProperty, &*session, message, {
        invoke_id: u64::from(invoke),
        pdu_service: format!("ERROR: {service}"),
        object_type: Some(error_name(code)),
        instance_number: None,
        property: None,
        array_index: None,
        value: None,
        priority: None,
    });
    session.tables.bacnet_property.push(session.now, row);
}

/// The value, by its name where the property is an enumeration with names.
fn named(property: Option<u32>, value: &Tag<'_>) -> String {
    let is_number = value.kind == Kind::Context || matches!(value.number, 2 | 9);
    let name = match (property, value.unsigned()) {
        (Some(property), Some(number)) if is_number => value_name(property, number),
        _ => None,
    };
    name.unwrap_or_else(|| value.value())
}

/// What a row of `bacnet_device_control` says.
#[derive(Default)]
pub struct Control {
    pub invoke: u8,
    pub service: String,
    pub minutes: Option<u32>,
    pub state: Option<String>,
    pub password: Option<String>,
    pub result: Option<&'static str>,
    pub result_code: Option<String>,
}

pub fn push_control(session: &mut Session<'_>, message: &Message, said: Control) {
    let row = row!(BacnetDeviceControl, &*session, message, {
        invoke_id: u64::from(said.invoke),
        pdu_service: said.service,
        time_duration: said.minutes.map(u64::from),
        device_state: said.state,
        password: said.password,
        result: said.result,
        result_code: said.result_code,
    });
    session.tables.bacnet_device_control.push(session.now, row);
}
