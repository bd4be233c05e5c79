//! What services say: objects, properties and their values.

use super::tag::{Kind, Object, Tag, Tags};

/// Values of one message that become rows.
const MAX_VALUES: usize = 8192;
/// Properties of one message that become rows.
const MAX_ITEMS: usize = 4096;

/// Numbers of services that have a content of their own.
pub mod confirmed {
    pub const ACKNOWLEDGE_ALARM: u8 = 0;
    pub const COV_NOTIFICATION: u8 = 1;
    pub const EVENT_NOTIFICATION: u8 = 2;
    pub const SUBSCRIBE_COV: u8 = 5;
    pub const ATOMIC_READ_FILE: u8 = 6;
    pub const ATOMIC_WRITE_FILE: u8 = 7;
    pub const ADD_LIST_ELEMENT: u8 = 8;
    pub const REMOVE_LIST_ELEMENT: u8 = 9;
    pub const CREATE_OBJECT: u8 = 10;
    pub const DELETE_OBJECT: u8 = 11;
    pub const READ_PROPERTY: u8 = 12;
    pub const READ_PROPERTY_MULTIPLE: u8 = 14;
    pub const WRITE_PROPERTY: u8 = 15;
    pub const WRITE_PROPERTY_MULTIPLE: u8 = 16;
    pub const DEVICE_COMMUNICATION_CONTROL: u8 = 17;
    pub const PRIVATE_TRANSFER: u8 = 18;
    pub const TEXT_MESSAGE: u8 = 19;
    pub const REINITIALIZE_DEVICE: u8 = 20;
    pub const READ_RANGE: u8 = 26;
    pub const LIFE_SAFETY_OPERATION: u8 = 27;
    pub const SUBSCRIBE_COV_PROPERTY: u8 = 28;
}

pub mod unconfirmed {
    pub const I_AM: u8 = 0;
    pub const I_HAVE: u8 = 1;
    pub const COV_NOTIFICATION: u8 = 2;
    pub const EVENT_NOTIFICATION: u8 = 3;
    pub const PRIVATE_TRANSFER: u8 = 4;
    pub const TEXT_MESSAGE: u8 = 5;
    pub const TIME_SYNCHRONIZATION: u8 = 6;
    pub const WHO_HAS: u8 = 7;
    pub const WHO_IS: u8 = 8;
    pub const UTC_TIME_SYNCHRONIZATION: u8 = 9;
}

/// One property of one object. What a service does not have is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item<'a> {
    pub object: Option<Object>,
    pub property: Option<u32>,
    pub index: Option<u32>,
    pub values: Vec<Tag<'a>>,
    pub priority: Option<u8>,
    /// The property could not be read.
    pub error: Option<u32>,
    /// How many elements of a list are in the answer.
    pub count: Option<u32>,
}

/// The properties of a confirmed request.
pub fn requested(service: u8, data: &[u8]) -> Vec<Item<'_>> {
    let mut tags = Tags(data);
    match service {
        confirmed::READ_PROPERTY | confirmed::READ_RANGE => {
            reference(&mut tags).into_iter().collect()
        }
        confirmed::WRITE_PROPERTY
        | confirmed::ADD_LIST_ELEMENT
        | confirmed::REMOVE_LIST_ELEMENT => written(&mut tags).into_iter().collect(),
        confirmed::READ_PROPERTY_MULTIPLE => lists(&mut tags, |tags, object| {
            Some(Item {
                object,
                property: Some(tags.context(0)?.unsigned()?),
                index: tags.context(1).and_then(|t| t.unsigned()),
                ..Item::default()
            })
        }),
        confirmed::WRITE_PROPERTY_MULTIPLE => lists(&mut tags, property_value),
        confirmed::COV_NOTIFICATION => changed(data),
        confirmed::SUBSCRIBE_COV | confirmed::SUBSCRIBE_COV_PROPERTY => subscribed(&mut tags),
        confirmed::ACKNOWLEDGE_ALARM | confirmed::LIFE_SAFETY_OPERATION => {
            let number = if service == confirmed::ACKNOWLEDGE_ALARM {
                1
            } else {
                3
            };
            only_object(tags.find(|tag| tag.kind == Kind::Context && tag.number == number))
        }
        confirmed::ATOMIC_READ_FILE | confirmed::ATOMIC_WRITE_FILE | confirmed::DELETE_OBJECT => {
            only_object(tags.next())
        }
        confirmed::CREATE_OBJECT => created(&mut tags),
        _ => Vec::new(),
    }
}

/// The properties of an answer.
pub fn answered(service: u8, data: &[u8]) -> Vec<Item<'_>> {
    let mut tags = Tags(data);
    match service {
        confirmed::READ_PROPERTY => written(&mut tags).into_iter().collect(),
        confirmed::READ_PROPERTY_MULTIPLE => {
            let mut left = MAX_VALUES;
            lists(&mut tags, |tags, object| {
                read_result(tags, object, &mut left)
            })
        }
        confirmed::READ_RANGE => {
            let Some(mut item) = reference(&mut tags) else {
                return Vec::new();
            };
            tags.context(3);
            item.count = tags.context(4).and_then(|t| t.unsigned());
            vec![item]
        }
        _ => Vec::new(),
    }
}

/// The new values that a notification tells.
pub fn changed(data: &[u8]) -> Vec<Item<'_>> {
    let mut tags = Tags(data);
    tags.context(0);
    tags.context(1);
    let object = tags.context(2).and_then(|tag| tag.object());
    tags.context(3);
    if !tags.opens(4) {
        return only_object_of(object);
    }
    let mut items = Vec::new();
    while items.len() < MAX_ITEMS && !tags.closes(4) {
        let Some(item) = property_value(&mut tags, object) else {
            break;
        };
        items.push(item);
    }
    items
}

/// Object, property, index.
fn reference<'a>(tags: &mut Tags<'a>) -> Option<Item<'a>> {
    Some(Item {
        object: Some(tags.context(0)?.object()?),
        property: Some(tags.context(1)?.unsigned()?),
        index: tags.context(2).and_then(|t| t.unsigned()),
        ..Item::default()
    })
}

/// Object, property, index, values, priority.
fn written<'a>(tags: &mut Tags<'a>) -> Option<Item<'a>> {
    let mut item = reference(tags)?;
    if tags.opens(3) {
        item.values = tags.until_closed(MAX_VALUES);
    }
    item.priority = priority(tags, 4);
    Some(item)
}

/// Objects, each with a list of what `one` reads.
fn lists<'a>(
    tags: &mut Tags<'a>,
    mut one: impl FnMut(&mut Tags<'a>, Option<Object>) -> Option<Item<'a>>,
) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    while let Some(object) = tags.context(0).and_then(|t| t.object()) {
        if !tags.opens(1) {
            break;
        }
        while !tags.closes(1) {
            let Some(item) = one(tags, Some(object)) else {
                return items;
            };
            items.push(item);
            if items.len() == MAX_ITEMS {
                return items;
            }
        }
    }
    items
}

/// Property, index, values, priority.
fn property_value<'a>(tags: &mut Tags<'a>, object: Option<Object>) -> Option<Item<'a>> {
    let mut item = Item {
        object,
        property: Some(tags.context(0)?.unsigned()?),
        index: tags.context(1).and_then(|t| t.unsigned()),
        ..Item::default()
    };
    if tags.opens(2) {
        item.values = tags.until_closed(MAX_VALUES);
    }
    item.priority = priority(tags, 3);
    Some(item)
}

/// Property, index, then values or what went wrong.
fn read_result<'a>(
    tags: &mut Tags<'a>,
    object: Option<Object>,
    left: &mut usize,
) -> Option<Item<'a>> {
    let mut item = Item {
        object,
        property: Some(tags.context(2)?.unsigned()?),
        index: tags.context(3).and_then(|t| t.unsigned()),
        ..Item::default()
    };
    if tags.opens(4) {
        item.values = tags.until_closed(*left);
        *left -= item.values.len();
    } else if tags.opens(5) {
        let error = tags.until_closed(2);
        item.error = Some(error.get(1).and_then(Tag::unsigned).unwrap_or_default());
    }
    Some(item)
}

fn priority(tags: &mut Tags<'_>, number: u8) -> Option<u8> {
    let value = tags.context(number)?.unsigned()?;
    u8::try_from(value).ok()
}

/// Process, object, how, how long, and perhaps one property.
fn subscribed<'a>(tags: &mut Tags<'a>) -> Vec<Item<'a>> {
    tags.context(0);
    let mut items = only_object(tags.context(1));
    tags.context(2);
    tags.context(3);
    if let (Some(item), true) = (items.first_mut(), tags.opens(4)) {
        item.property = tags.context(0).and_then(|t| t.unsigned());
        item.index = tags.context(1).and_then(|t| t.unsigned());
    }
    items
}

/// A type, or an object of a number that the requester chose; then values.
fn created<'a>(tags: &mut Tags<'a>) -> Vec<Item<'a>> {
    if !tags.opens(0) {
        return Vec::new();
    }
    let kind = tags.context(0).and_then(|t| t.unsigned());
    let object = match kind.and_then(|kind| u16::try_from(kind).ok()) {
        // The device chooses the number; the largest stands for that.
        Some(kind) => Some(Object {
            kind,
            instance: 0x003F_FFFF,
        }),
        None => tags.context(1).and_then(|t| t.object()),
    };
    only_object_of(object)
}

fn only_object(tag: Option<Tag<'_>>) -> Vec<Item<'_>> {
    only_object_of(tag.and_then(|tag| tag.object()))
}

fn only_object_of<'a>(object: Option<Object>) -> Vec<Item<'a>> {
    let item = object.map(|object| Item {
        object: Some(object),
        ..Item::default()
    });
    item.into_iter().collect()
}

/// The code of an error; its class comes before it. Errors of some services have more around.
pub fn error_code(data: &[u8]) -> Option<u32> {
    let values = Tags(data).filter(|tag| tag.kind == Kind::Application);
    values.take(2).nth(1).and_then(|tag| tag.unsigned())
}
