//! The `cip`, `cip_identity` and `cip_io` logs.

use std::net::IpAddr;

use super::Text;
use crate::log::message::message_log;

message_log! {
    /// One row per CIP request or response: ICSNPP's fields, then what else the request says.
    Cip, CipTable, "cip" {
        packet_correlation_id: Text => "packet_correlation_id",
        cip_sequence_count: Option<u64> => "cip_sequence_count",
        direction: &'static str => "direction",
        cip_service_code: Text => "cip_service_code",
        cip_service: &'static str => "cip_service",
        cip_status_code: Option<Text> => "cip_status_code",
        cip_status: Option<Text> => "cip_status",
        cip_extended_status_code: Option<Text> => "cip_extended_status_code",
        cip_extended_status: Option<String> => "cip_extended_status",
        class_id: Option<Text> => "class_id",
        class_name: Option<&'static str> => "class_name",
        instance_id: Option<Text> => "instance_id",
        attribute_id: Option<Text> => "attribute_id",
        /// The tag that is addressed by name; a response has its request's.
        symbol: Option<String> => "symbol",
        /// The whole path; of an Unconnected Send that of the request inside.
        path: Option<String> => "path",
        /// The service inside an Unconnected Send.
        embedded_service: Option<&'static str> => "embedded_service",
        /// `read`, `discover`, `action`, `reprogram` or `other`; a response has its request's.
        class: Option<&'static str> => "class",
        /// A response that answered a request seen here.
        matched: Option<bool> => "matched",
    }
}

message_log! {
    /// One row per identity that a device gave: ICSNPP's fields.
    CipIdentity, CipIdentityTable, "cip_identity" {
        packet_correlation_id: Text => "packet_correlation_id",
        encapsulation_version: u64 => "encapsulation_version",
        socket_address: Option<IpAddr> => "socket_address",
        socket_port: u64 => "socket_port",
        vendor_id: u64 => "vendor_id",
        vendor_name: String => "vendor_name",
        device_type_id: u64 => "device_type_id",
        device_type_name: String => "device_type_name",
        product_code: u64 => "product_code",
        revision: String => "revision",
        device_status: Text => "device_status",
        serial_number: Text => "serial_number",
        product_name: String => "product_name",
        device_state: Option<Text> => "device_state",
    }
}

message_log! {
    /// One row per datagram of cyclic data: ICSNPP's fields, then the connection it belongs to.
    CipIo, CipIoTable, "cip_io" {
        connection_id: Text => "connection_id",
        sequence_number: Option<u64> => "sequence_number",
        data_length: u64 => "data_length",
        io_data: String => "io_data",
        /// The connection on which a Forward Open agreed on this data.
        opened_by: Option<Text> => "opened_by",
        /// `O->T` from the one that opened it, `T->O` to it.
        io_direction: Option<&'static str> => "io_direction",
        /// What was opened: a route, an assembly and its connection points.
        connection_path: Option<String> => "connection_path",
    }
}
