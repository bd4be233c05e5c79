//! SMTP (RFC 5321): who sends mail to whom, and the files in it; chunks (RFC 3030) and
//! STARTTLS (RFC 3207) too.

mod addresses;
mod commands;
mod log_on;
mod mail;
mod order;
mod row;
mod state;
mod stuffing;

pub use state::{SmtpParser, probe};
