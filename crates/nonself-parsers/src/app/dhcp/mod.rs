//! DHCP for IPv4.
//!
//! Standards: RFC 2131, RFC 2132 (options), RFC 4702 (client FQDN); UDP ports 67 and 68.
//!
//! Messages with one transaction id become one row, whichever connections they came
//! through: a discover goes to the broadcast address, its offer comes from the server.
//! Not decoded: options overloaded into the name fields, relay agent information.

mod conversation;
mod parser;
mod state;

pub use conversation::Conversations;
pub use state::{DhcpParser, probe};
