//! The `bacnet`, `bacnet_discovery`, `bacnet_property` and `bacnet_device_control` logs.

use std::net::IpAddr;

use super::Port;
use crate::log::message::message_log;

message_log! {
    /// One row per BACnet/IP message: ICSNPP's fields, and its class.
    Bacnet, BacnetTable, "bacnet" {
        bvlc_function: String => "bvlc_function",
        pdu_type: Option<&'static str> => "pdu_type",
        pdu_service: Option<String> => "pdu_service",
        invoke_id: Option<u64> => "invoke_id",
        result_code: Option<String> => "result_code",
        /// Network of the sender, behind a router.
        snet: Option<u64> => "snet",
        slen: Option<u64> => "slen",
        sadr: Option<String> => "sadr",
        /// Network of the receiver, behind a router.
        dnet: Option<u64> => "dnet",
        dlen: Option<u64> => "dlen",
        dadr: Option<String> => "dadr",
        /// Who sent it first, of forwarded messages.
        fwd_ip: Option<IpAddr> => "fwd_ip",
        fwd_port: Option<Port> => "fwd_port",
        /// `read`, `discover`, `action`, `reprogram` or `other`; an answer has its request's.
        class: Option<&'static str> => "class",
    }
}

message_log! {
    /// One row per question who is there, and per answer: ICSNPP's fields.
    BacnetDiscovery, BacnetDiscoveryTable, "bacnet_discovery" {
        pdu_service: &'static str => "pdu_service",
        device_id_type: Option<String> => "device_id_type",
        device_id_number: Option<u64> => "device_id_number",
        object_type: Option<String> => "object_type",
        instance_number: Option<u64> => "instance_number",
        vendor: Option<String> => "vendor",
        range: Option<String> => "range",
        object_name: Option<String> => "object_name",
        /// Network of the sender, behind a router.
        snet: Option<u64> => "snet",
        slen: Option<u64> => "slen",
        sadr: Option<String> => "sadr",
        /// Network of the receiver, behind a router.
        dnet: Option<u64> => "dnet",
        dlen: Option<u64> => "dlen",
        dadr: Option<String> => "dadr",
        /// Who sent it first, of forwarded messages.
        fwd_ip: Option<IpAddr> => "fwd_ip",
        fwd_port: Option<Port> => "fwd_port",
    }
}

message_log! {
    /// One row per property that is asked for, written or read: ICSNPP's fields.
    BacnetProperty, BacnetPropertyTable, "bacnet_property" {
        invoke_id: u64 => "invoke_id",
        pdu_service: String => "pdu_service",
        object_type: Option<String> => "object_type",
        instance_number: Option<u64> => "instance_number",
        property: Option<String> => "property",
        array_index: Option<u64> => "array_index",
        value: Option<String> => "value",
        /// Network of the sender, behind a router.
        snet: Option<u64> => "snet",
        slen: Option<u64> => "slen",
        sadr: Option<String> => "sadr",
        /// Network of the receiver, behind a router.
        dnet: Option<u64> => "dnet",
        dlen: Option<u64> => "dlen",
        dadr: Option<String> => "dadr",
        /// Who sent it first, of forwarded messages.
        fwd_ip: Option<IpAddr> => "fwd_ip",
        fwd_port: Option<Port> => "fwd_port",
        /// Of a write, 1 to 16; the smallest number wins.
        priority: Option<u64> => "priority",
    }
}

message_log! {
    /// One row per command to restart or silence a device, and per answer: ICSNPP's fields.
    BacnetDeviceControl, BacnetDeviceControlTable, "bacnet_device_control" {
        invoke_id: u64 => "invoke_id",
        pdu_service: String => "pdu_service",
        time_duration: Option<u64> => "time_duration",
        device_state: Option<String> => "device_state",
        password: Option<String> => "password",
        result: Option<&'static str> => "result",
        result_code: Option<String> => "result_code",
        /// Network of the sender, behind a router.
        snet: Option<u64> => "snet",
        slen: Option<u64> => "slen",
        sadr: Option<String> => "sadr",
        /// Network of the receiver, behind a router.
        dnet: Option<u64> => "dnet",
        dlen: Option<u64> => "dlen",
        dadr: Option<String> => "dadr",
        /// Who sent it first, of forwarded messages.
        fwd_ip: Option<IpAddr> => "fwd_ip",
        fwd_port: Option<Port> => "fwd_port",
    }
}
