//! Who is there: the services by which devices and objects are found, and other services that
//! nobody answers.

use super::content::{confirmed, unconfirmed};
use super::names::{object_name, vendor_name};
use super::rows::Discovery;
use super::tag::{self, Kind, Object, Tag, Tags};

/// A question for devices or objects, or the answer to one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    service: &'static str,
    device: Option<Object>,
    object: Option<Object>,
    pub vendor: Option<u32>,
    asks: bool,
    range: Option<(u32, u32)>,
    name: Option<String>,
}

pub fn of(service: u8, data: &[u8]) -> Option<Found> {
    let mut tags = Tags(data);
    Some(match service {
        unconfirmed::I_AM => {
            // Identifier, size and segmentation that it accepts, vendor.
            let all: Vec<Tag<'_>> = tags.take(5).collect();
            let [device, _, _, vendor] = all.as_slice() else {
                return None;
            };
            Found {
                service: "i-am",
                object: device.object(),
                vendor: Some(vendor.unsigned().unwrap_or_default()),
                ..Found::default()
            }
        }
        unconfirmed::I_HAVE => Found {
            service: "i-have",
            device: tags.next().and_then(|t| t.object()),
            object: tags.next().and_then(|t| t.object()),
            name: Some(tags.next().and_then(|t| t.string()).unwrap_or_default()),
            ..Found::default()
        },
        unconfirmed::WHO_IS => Found {
            service: "who-is",
            asks: true,
            range: range(&mut tags),
            ..Found::default()
        },
        unconfirmed::WHO_HAS => {
            let range = range(&mut tags);
            let object = tags.context(2).and_then(|t| t.object());
            let name = tags.context(3).and_then(|t| t.string());
            Found {
                service: "who-has",
                object,
                asks: true,
                range,
                name: Some(name.filter(|n| !n.is_empty()).unwrap_or("N/A".to_owned())),
                ..Found::default()
            }
        }
        _ => return None,
    })
}

/// From the lowest to the highest number of a device.
fn range(tags: &mut Tags<'_>) -> Option<(u32, u32)> {
    let low = tags.context(0)?.unsigned()?;
    let high = tags.context(1)?.unsigned()?;
    Some((low, high))
}

impl Found {
    pub fn row(self) -> Discovery {
        let range = self.asks.then(|| {
            self.range
                .map_or("All".to_owned(), |(low, high)| format!("{low}-{high}"))
        });
        Discovery {
            service: self.service,
            device: self.device,
            object: self.object,
            vendor: self.vendor.map(vendor_name),
            range,
            name: self.name,
        }
    }

    /// What is looked for, in words.
    pub fn text(&self) -> Option<String> {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.range.map(|(low, high)| format!("{low}-{high}")));
        parts.extend(
            self.object
                .map(|o| format!("{} {}", object_name(o.kind), o.instance)),
        );
        parts.extend(self.name.clone().filter(|name| name != "N/A"));
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// The rest of the services, in words.
pub fn detail(service: u8, data: &[u8]) -> Option<String> {
    let mut tags = Tags(data);
    match service {
        unconfirmed::TIME_SYNCHRONIZATION | unconfirmed::UTC_TIME_SYNCHRONIZATION => {
            let day = tag::date(tags.next()?.data);
            let time = tag::time(tags.next()?.data);
            Some(format!("{day} {time}"))
        }
        unconfirmed::PRIVATE_TRANSFER => private_transfer(&mut tags),
        unconfirmed::TEXT_MESSAGE => text_message(&mut tags),
        unconfirmed::EVENT_NOTIFICATION => {
            let object = tags.find(|t| t.kind == Kind::Context && t.number == 2)?;
            let object = object.object()?;
            Some(format!("{} {}", object_name(object.kind), object.instance))
        }
        _ => None,
    }
}

/// The same of services that are answered.
pub fn confirmed_detail(service: u8, data: &[u8]) -> Option<String> {
    let mut tags = Tags(data);
    match service {
        confirmed::PRIVATE_TRANSFER => private_transfer(&mut tags),
        confirmed::TEXT_MESSAGE => text_message(&mut tags),
        confirmed::EVENT_NOTIFICATION => detail(unconfirmed::EVENT_NOTIFICATION, data),
        _ => None,
    }
}

/// Whose service, and which.
fn private_transfer(tags: &mut Tags<'_>) -> Option<String> {
    let vendor = tags.context(0)?.unsigned()?;
    let service = tags.context(1)?.unsigned()?;
    Some(format!("{} service {service}", vendor_name(vendor)))
}

fn text_message(tags: &mut Tags<'_>) -> Option<String> {
    let message = tags.find(|t| t.kind == Kind::Context && t.number == 3)?;
    message.string()
}
