//! MQTT 3.1, 3.1.1 and 5.0, on TCP and inside `WebSocket`.
//!
//! Standards: OASIS MQTT 3.1.1 and 5.0, IBM's MQTT 3.1; port 1883.
//!
//! Decoded: connections with their will, subscriptions, messages with topic and the
//! beginning of the payload, each with its acknowledgement. Not decoded: properties of
//! version 5 (passed over), what payloads mean.

mod names;
mod packet;
mod state;

pub use packet::probe;
pub use state::MqttParser;
