//! OPC UA binary (OPC 10000-4, OPC 10000-6): channels, sessions, and the nodes of a server.
//!
//! A message is one chunk or several; what a channel signs is read, what it encrypts is not.
//! Requests and responses are paired by the id of the request within its channel. The rows
//! are ICSNPP's.

mod browse;
mod build;
mod chunks;
mod commands;
mod details;
mod endpoints;
mod headers;
mod nodes;
mod reader;
mod services;
mod sessions;
mod state;
mod status;
mod subscriptions;
mod values;

pub use state::OpcuaParser;
