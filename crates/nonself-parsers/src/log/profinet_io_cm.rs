//! The `profinet_io_cm` log.

use std::net::IpAddr;

use super::{Enum, Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per datagram of PROFINET IO's context management: its RPC header.
    ProfinetIoCm, ProfinetIoCmTable, "profinet_io_cm" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        source_h: IpAddr => "source_h",
        source_p: Port => "source_p",
        destination_h: IpAddr => "destination_h",
        destination_p: Port => "destination_p",
        proto: Enum => "proto",
        rpc_version: u64 => "rpc_version",
        packet_type: &'static str => "packet_type",
        reserved_for_impl_1: bool => "reserved_for_impl_1",
        last_fragment: bool => "last_fragment",
        fragment: bool => "fragment",
        no_fragment_requested: bool => "no_fragment_requested",
        maybe: bool => "maybe",
        idempotent: bool => "idempotent",
        broadcast: bool => "broadcast",
        reserved_for_impl_2: bool => "reserved_for_impl_2",
        cancel_was_pending_at_call_end: bool => "cancel_was_pending_at_call_end",
        integer_encoding: &'static str => "integer_encoding",
        character_encoding: &'static str => "character_encoding",
        floating_point_encoding: &'static str => "floating_point_encoding",
        serial_high: Option<u64> => "serial_high",
        object_uuid: Option<String> => "object_uuid",
        interface_uuid: Option<String> => "interface_uuid",
        activity_uuid: Option<String> => "activity_uuid",
        server_boot_time: Option<u64> => "server_boot_time",
        interface_vers_major: Option<u64> => "interface_vers_major",
        interface_vers_minor: Option<u64> => "interface_vers_minor",
        sequence_num: Option<u64> => "sequence_num",
        operation_num: Option<&'static str> => "operation_num",
        interface_hint: Option<u64> => "interface_hint",
        activity_hint: Option<u64> => "activity_hint",
        len_of_body: Option<u64> => "len_of_body",
        fragment_num: Option<u64> => "fragment_num",
        auth_protocol: Option<u64> => "auth_protocol",
        serial_low: Option<u64> => "serial_low",
        /// The following seven are those of a Fragment Acknowledge.
        vers_fack: Option<&'static str> => "vers_fack",
        window_size: Option<u64> => "window_size",
        max_tsdu: Option<u64> => "max_tsdu",
        max_frag_size: Option<u64> => "max_frag_size",
        serial_number: Option<u64> => "serial_number",
        sel_ack_len: Option<u64> => "sel_ack_len",
        array_of_sel_ack: Option<Vec<u64>> => "array_of_sel_ack",
    }
}
