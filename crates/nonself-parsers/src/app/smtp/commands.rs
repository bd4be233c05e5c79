//! Commands, and which of them wait for a reply.

use std::collections::VecDeque;

/// Commands without a reply; then all are forgotten, as in Zeek.
const MOST: usize = 1000;

/// A command, as far as its reply matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// The connection itself, which the server greets.
    Connect,
    Hello,
    Mail,
    Recipient,
    Data,
    EndOfData,
    Chunk {
        is_last: bool,
    },
    StartTls,
    /// A log-on, or a line of it.
    Auth,
    Other,
    /// Not seen.
    Unknown,
}

impl Verb {
    /// None for what is no command.
    pub fn parse(word: &[u8], argument: &str) -> Option<Self> {
        Some(match word.to_ascii_uppercase().as_slice() {
            b"EHLO" | b"HELO" | b"LHLO" => Self::Hello,
            b"MAIL" | b"SEND" | b"SOML" | b"SAML" => Self::Mail,
            b"RCPT" => Self::Recipient,
            b"DATA" => Self::Data,
            b"BDAT" => Self::Chunk {
                is_last: argument.to_ascii_uppercase().ends_with(" LAST"),
            },
            b"STARTTLS" | b"X-ANONYMOUSTLS" => Self::StartTls,
            b"AUTH" => Self::Auth,
            b"RSET" | b"QUIT" | b"NOOP" | b"VRFY" | b"EXPN" | b"HELP" | b"TURN" | b"ETRN"
            | b"XCLIENT" | b"XFORWARD" | b"ONEX" | b"VERB" => Self::Other,
            _ => return None,
        })
    }

    /// Its reply is that to a whole mail.
    pub fn ends_mail(self) -> bool {
        matches!(self, Self::EndOfData | Self::Chunk { is_last: true })
    }
}

/// The size in the argument of `BDAT`, or what is wrong with it.
pub fn chunk_size(argument: &str) -> Result<u64, &'static str> {
    /// The largest number and ` LAST`.
    const LONGEST: usize = 25;
    if argument.is_empty() || argument.len() > LONGEST {
        return Err("BDAT argument bad length");
    }
    let digits = argument.bytes().take_while(u8::is_ascii_digit).count();
    let (size, rest) = argument.split_at(digits);
    if size.is_empty() {
        return Err("BDAT not followed by a valid chunk-size");
    }
    if !rest.is_empty() && !rest.starts_with(' ') {
        return Err("BDAT chunk-size not valid");
    }
    let size = size.parse().map_err(|_| "BDAT chunk-size too large")?;
    if !rest.is_empty() && !rest.eq_ignore_ascii_case(" LAST") {
        return Err("BDAT chunk-size followed by junk");
    }
    Ok(size)
}

/// Commands that wait for a reply, in order.
pub struct Pending(VecDeque<Verb>);

impl Default for Pending {
    fn default() -> Self {
        Self([Verb::Connect].into())
    }
}

impl Pending {
    /// False when there were too many.
    pub fn add(&mut self, verb: Verb) -> bool {
        let fits = self.0.len() < MOST;
        if !fits {
            self.0.clear();
        }
        self.0.push_back(verb);
        fits
    }

    /// What a reply with this code answers.
    pub fn answered(&mut self, code: u16) -> Verb {
        let mut first = self.0.pop_front();
        // Who came later did not hear the greeting.
        let greets = matches!(code, 220 | 421 | 554);
        if first == Some(Verb::Connect) && !greets && !self.0.is_empty() {
            first = self.0.pop_front();
        }
        first.unwrap_or(Verb::Unknown)
    }

    /// How many mails are over whose reply is still to come.
    pub fn ends(&self) -> usize {
        self.0.iter().filter(|verb| verb.ends_mail()).count()
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn held(&self) -> usize {
        self.0.capacity() * size_of::<Verb>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_chunks() {
        assert_eq!(chunk_size("86"), Ok(86));
        assert_eq!(chunk_size("86 last"), Ok(86));
        assert_eq!(chunk_size("18446744073709551615 LAST"), Ok(u64::MAX));
        for bad in ["", "-1", " 1", "1LAST", "1 LAST ", "99999999999999999999"] {
            assert!(chunk_size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn without_a_greeting_the_first_reply_is_that_of_the_first_command() {
        let mut pending = Pending::default();
        pending.add(Verb::Mail);
        assert_eq!(pending.answered(250), Verb::Mail);
        let mut pending = Pending::default();
        pending.add(Verb::Hello);
        assert_eq!(pending.answered(220), Verb::Connect);
        assert_eq!(pending.answered(250), Verb::Hello);
        assert_eq!(pending.answered(250), Verb::Unknown);
    }

    #[test]
    fn not_more_commands_wait_than_is_allowed() {
        let mut pending = Pending::default();
        let fits = (0..MOST).filter(|_| pending.add(Verb::Other)).count();
        assert_eq!(fits, MOST - 1);
        assert!(pending.add(Verb::Other));
    }
}
