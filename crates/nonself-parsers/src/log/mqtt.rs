//! The `mqtt_connect`, `mqtt_publish` and `mqtt_subscribe` logs.

use std::net::IpAddr;

use super::{Enum, Port, Text, Time};
use crate::log::define_log;

define_log! {
    /// One row per MQTT connection.
    MqttConnect, MqttConnectTable, "mqtt_connect" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        protocol: Option<String> => "proto_name",
        version: Option<String> => "proto_version",
        client: Option<String> => "client_id",
        status: Option<String> => "connect_status",
        will_topic: Option<String> => "will_topic",
        will_payload: Option<String> => "will_payload",
        /// Who logs on; passwords are not kept.
        user: Option<String> => "user",
        clean: Option<bool> => "clean_session",
        keep_alive: Option<u64> => "keep_alive",
    }
}

define_log! {
    /// One row per message.
    MqttPublish, MqttPublishTable, "mqtt_publish" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        from_client: bool => "from_client",
        retain: bool => "retain",
        quality: String => "qos",
        status: String => "status",
        topic: String => "topic",
        /// At most 100 bytes of it.
        payload: String => "payload",
        payload_len: u64 => "payload_len",
    }
}

define_log! {
    /// One row per subscription, and per end of one.
    MqttSubscribe, MqttSubscribeTable, "mqtt_subscribe" {
        ts: Time => "ts",
        uid: Text => "uid",
        orig_h: IpAddr => "id.orig_h",
        orig_p: Port => "id.orig_p",
        resp_h: IpAddr => "id.resp_h",
        resp_p: Port => "id.resp_p",
        action: Enum => "action",
        topics: Vec<String> => "topics",
        qualities: Option<Vec<u64>> => "qos_levels",
        granted: Option<u64> => "granted_qos_level",
        acknowledged: bool => "ack",
    }
}
