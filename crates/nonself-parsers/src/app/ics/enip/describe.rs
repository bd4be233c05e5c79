//! What a request says: its class, its values, and the rest in words.

use super::class::{self, severer};
use super::connection::{self, ForwardOpen};
use super::packet::Request;
use super::pairing::Asked;
use super::path::Path;
use super::pccc::{self, Pccc};
use super::services::{object, service};
use super::value;
use crate::app::ics::Class;
use crate::app::text::le16;
use crate::log::{OtCommand, Text};

/// The class of a request, by what it carries where that decides.
pub fn class_of(request: &Request<'_>) -> Class {
    let object = request.path.class;
    match request.service {
        service::EXECUTE_PCCC if object == Some(object::PCCC) => {
            Pccc::request(request.data).map_or(Class::Other, |p| p.class())
        }
        service::RESET if object == Some(object::IDENTITY) => {
            class::reset_class(request.data.first().copied())
        }
        code => class::class(code, object),
    }
}

/// The most severe class of several requests.
pub fn class_of_all(requests: &[Request<'_>]) -> &'static str {
    let classes = requests.iter().map(class_of);
    classes.fold(Class::Other, severer).name()
}

/// Quantity and values of a request, and what else is worth saying of it.
pub fn describe(row: &mut OtCommand, request: &Request<'_>, asked: &mut Asked) -> Option<String> {
    let (object, data) = (request.path.class, request.data);
    if class::is_tag(object) {
        return describe_tag(row, request);
    }
    match (request.service, object) {
        (service::SET_ATTRIBUTE_SINGLE, _) if !data.is_empty() => {
            row.request_values = Some(attribute_values(object, data));
        }
        (service::RESET, _) => row.request_values = data.first().map(|kind| vec![(*kind).into()]),
        (service::GET_ATTRIBUTE_LIST, _) => {
            let count = le16(data, 0).map_or(0, usize::from).min(64);
            let ids = (0..count).map_while(|at| le16(data, 2 + 2 * at));
            let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
            row.quantity = Some(ids.len() as u64);
            return Some(format!("attributes {}", ids.join(" ")));
        }
        (service::SET_ATTRIBUTE_LIST, _) => {
            row.quantity = le16(data, 0).map(u64::from);
            row.request_values = data.get(2..).map(value::bytes);
        }
        (service::SET_ATTRIBUTES_ALL, _) => row.request_values = Some(value::bytes(data)),
        (service::FORWARD_OPEN | service::LARGE_FORWARD_OPEN, Some(object::CONNECTION_MANAGER)) => {
            let is_large = request.service == service::LARGE_FORWARD_OPEN;
            let open = ForwardOpen::parse(data, is_large)?;
            row.slot = open.path.slot();
            let said = open.text();
            asked.open = Some(Box::new(open));
            return Some(said);
        }
        (service::FORWARD_CLOSE, Some(object::CONNECTION_MANAGER)) => {
            asked.close = connection::closed(data);
        }
        (service::EXECUTE_PCCC, Some(object::PCCC)) => {
            let pccc = Pccc::request(data)?;
            asked.pccc = pccc.function;
            describe_pccc(row, &pccc);
            return pccc.detail;
        }
        _ => {}
    }
    None
}

fn describe_tag(row: &mut OtCommand, request: &Request<'_>) -> Option<String> {
    let data = request.data;
    match request.service {
        service::READ_TAG | service::READ_TAG_FRAGMENTED => {
            row.quantity = le16(data, 0).map(u64::from);
            None
        }
        service::WRITE_TAG | service::WRITE_TAG_FRAGMENTED => {
            let (kind, rest) = value::typed(data)?;
            row.quantity = le16(rest, 0).map(u64::from);
            // A fragment says where it belongs.
            let start = if request.service == service::WRITE_TAG {
                2
            } else {
                6
            };
            row.request_values = rest.get(start..).map(|data| value::values(kind, data));
            value::type_name(kind).map(str::to_owned)
        }
        service::READ_MODIFY_WRITE => {
            // The bits to set, then those to keep.
            let size = usize::from(le16(data, 0)?);
            row.quantity = Some(size as u64);
            let masks = data.get(2..)?;
            row.request_values = Some(if matches!(size, 1 | 2 | 4 | 8) {
                let masks = masks.chunks_exact(size).take(2);
                masks.map(value::unsigned).collect()
            } else {
                value::bytes(masks)
            });
            None
        }
        _ => None,
    }
}

fn describe_pccc(row: &mut OtCommand, pccc: &Pccc) {
    row.subfunction_code = Some(pccc.code().into());
    row.subfunction = pccc::function_name(pccc.command, pccc.function).map(Text::const_new);
    row.request_values.clone_from(&pccc.values);
    if let Some(place) = pccc.place {
        row.area = Some(place.name().into());
        row.address = Some(u64::from(place.element));
        row.quantity = Some(u64::from(place.size));
    }
}

/// Attribute and way, which have no columns of their own, and what else was said.
pub fn detail(path: &Path, route: Option<&Path>, said: Option<String>) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(path.attribute.map(|a| format!("attribute {a}")));
    parts.extend(route.and_then(Path::text));
    parts.extend(said);
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The value of an attribute: that of an assembly is the data of its members.
pub fn attribute_values(object: Option<u32>, data: &[u8]) -> Vec<i64> {
    if object == Some(object::ASSEMBLY) {
        value::bytes(data)
    } else {
        value::plain(data)
    }
}
