//! Whether the commands of a mail come in their order (RFC 5321 4.1.4).

use super::commands::Verb;

/// What was said of the mail that is being sent.
#[derive(Default)]
pub struct Order {
    /// The session was seen from its beginning.
    is_known: bool,
    has_sender: bool,
    has_recipient: bool,
}

impl Order {
    /// What is missing before this command, in Zeek's words.
    pub fn on_command(&mut self, verb: Verb) -> Option<&'static str> {
        let missing = match verb {
            Verb::Recipient if !self.has_sender => Some("rcpt to missing mail from"),
            Verb::Data | Verb::Chunk { .. } if !self.has_recipient => Some("data missing rcpt to"),
            _ => None,
        };
        match verb {
            Verb::Hello => self.is_known = true,
            Verb::Mail => (self.has_sender, self.has_recipient) = (true, false),
            Verb::Recipient => self.has_recipient = true,
            verb if verb.ends_mail() => (self.has_sender, self.has_recipient) = (false, false),
            _ => {}
        }
        missing.filter(|_| self.is_known)
    }

    /// Commands were missed.
    pub fn on_gap(&mut self) {
        self.is_known = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(verbs: &[Verb]) -> Vec<&'static str> {
        let mut order = Order::default();
        verbs
            .iter()
            .filter_map(|verb| order.on_command(*verb))
            .collect()
    }

    #[test]
    fn a_mail_has_a_sender_and_recipients() {
        use Verb::{Data, EndOfData, Hello, Mail, Recipient};
        let chunk = |is_last| Verb::Chunk { is_last };
        let data = "data missing rcpt to";
        let mails = [
            Hello,
            Mail,
            Recipient,
            Data,
            EndOfData,
            Mail,
            Recipient,
            chunk(false),
        ];
        assert!(missing(&mails).is_empty());
        let again = [&mails[..], &[chunk(true), chunk(true)]].concat();
        assert_eq!(missing(&again), [data]);
        assert_eq!(
            missing(&[Hello, Recipient, Data]),
            ["rcpt to missing mail from"]
        );
        assert_eq!(missing(&[Hello, Mail, Data]), [data]);
        // Who came later does not know what was said before.
        assert!(missing(&[Recipient, Data]).is_empty());
    }
}
