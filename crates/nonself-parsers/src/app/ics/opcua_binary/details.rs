//! From a service to its details.

use super::build::Writer;
use super::reader::{NodeId, Reader};
use super::values::Value;
use super::{browse, endpoints, nodes, sessions, subscriptions};

/// Targets of one request that are told one by one.
pub(super) const MAX_TARGETS: usize = 64;

/// What a request does to one node.
#[derive(Clone, Debug, Default)]
pub(super) struct Target {
    pub node: NodeId,
    pub attribute: Option<u32>,
    pub value: Option<Value>,
    pub detail: Option<String>,
}

/// What a request is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub targets: Vec<Target>,
    /// All of them, also those that are not told.
    pub count: usize,
    pub detail: Option<String>,
}

impl Asked {
    pub fn add(&mut self, target: Target) {
        self.count += 1;
        if self.targets.len() < MAX_TARGETS {
            self.targets.push(target);
        }
    }
}

/// What came of it, in the order of the targets.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub results: Vec<u32>,
    pub values: Vec<Option<Value>>,
}

/// Behind the header of a request. None when the message is too short for what it says.
pub(super) fn request(
    writer: &mut Writer<'_, '_>,
    number: u32,
    link: &str,
    reader: &mut Reader<'_>,
) -> Option<Asked> {
    match number {
        446 => sessions::open_request(writer, link, reader),
        428 => endpoints::endpoints_request(writer, link, reader),
        461 => sessions::create_request(writer, link, reader),
        467 => sessions::activate_request(writer, link, reader),
        473 => sessions::close_request(writer, link, reader),
        488 => nodes::add_request(reader),
        500 => nodes::delete_request(reader),
        527 => browse::browse_request(writer, link, reader),
        533 => browse::browse_next_request(writer, link, reader),
        631 => nodes::read_request(writer, link, reader),
        673 => nodes::write_request(writer, link, reader),
        712 => nodes::call_request(reader),
        751 => subscriptions::items_request(writer, link, reader),
        787 => subscriptions::create_request(writer, link, reader),
        _ => Some(Asked::default()),
    }
}

/// Behind the header of a response.
pub(super) fn response(
    writer: &mut Writer<'_, '_>,
    number: u32,
    link: &str,
    reader: &mut Reader<'_>,
) -> Option<Answer> {
    match number {
        449 => sessions::open_response(writer, link, reader),
        431 => endpoints::endpoints_response(writer, link, reader),
        464 => sessions::create_response(writer, link, reader),
        470 => sessions::activate_response(writer, link, reader),
        530 => browse::browse_response(writer, link, "BrowseResponse", reader),
        536 => browse::browse_response(writer, link, "BrowseNextResponse", reader),
        634 => nodes::read_response(writer, link, reader),
        676 => nodes::write_response(writer, link, reader),
        715 => nodes::call_response(reader),
        754 => subscriptions::items_response(writer, link, reader),
        790 => subscriptions::create_response(writer, link, reader),
        _ => Some(Answer::default()),
    }
}
