//! Logs of messages, as ICSNPP has them: every row begins with the connection and, in the
//! direction of the message, with who sent and who received it.

use std::net::IpAddr;

use super::{Port, Text, Time};

/// With what every row of these logs begins.
#[derive(Clone, Debug)]
pub struct MessageHead {
    pub ts: Time,
    pub uid: Text,
    pub orig: (IpAddr, Port),
    pub resp: (IpAddr, Port),
    pub is_orig: bool,
}

/// Define a log of messages: its own columns, behind those of [`MessageHead`].
macro_rules! message_log {
    ($(#[$doc:meta])* $record:ident, $table:ident, $path:literal {
        $($(#[$field_doc:meta])* $field:ident: $ty:ty => $name:literal,)+
    }) => {
        crate::log::define_log! {
            $(#[$doc])*
            $record, $table, $path {
                ts: crate::log::Time => "ts",
                uid: crate::log::Text => "uid",
                orig_h: std::net::IpAddr => "id.orig_h",
                orig_p: crate::log::Port => "id.orig_p",
                resp_h: std::net::IpAddr => "id.resp_h",
                resp_p: crate::log::Port => "id.resp_p",
                is_orig: bool => "is_orig",
                source_h: std::net::IpAddr => "source_h",
                source_p: crate::log::Port => "source_p",
                destination_h: std::net::IpAddr => "destination_h",
                destination_p: crate::log::Port => "destination_p",
                $($(#[$field_doc])* $field: $ty => $name,)+
            }
        }

        impl $record {
            /// A row of which only sender and receiver are known yet.
            pub fn new(head: &crate::log::MessageHead) -> Self {
                let (source, destination) = if head.is_orig {
                    (head.orig, head.resp)
                } else {
                    (head.resp, head.orig)
                };
                Self {
                    ts: head.ts,
                    uid: head.uid.clone(),
                    orig_h: head.orig.0,
                    orig_p: head.orig.1,
                    resp_h: head.resp.0,
                    resp_p: head.resp.1,
                    is_orig: head.is_orig,
                    source_h: source.0,
                    source_p: source.1,
                    destination_h: destination.0,
                    destination_p: destination.1,
                    $($field: Default::default(),)+
                }
            }
        }
    };
}
pub(crate) use message_log;
