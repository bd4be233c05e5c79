//! Whether a log-on succeeded, concluded from the lengths of encrypted segments.
//!
//! The server first accepts the service, then refuses the method `none` and with it tells
//! how long a refusal is. A success is an empty message: sixteen bytes shorter than the
//! acceptance of the service, whatever the cipher. The rules are Zeek's.

/// Success is this much shorter than the acceptance of the service.
const SUCCESS_SHORTER: usize = 16;
/// A server's banner before the log-on is this much longer than the acceptance.
const BANNER_LONGER: usize = 256;

/// What the lengths so far have told.
#[derive(Default)]
pub struct Authentication {
    client_began: bool,
    accepted_length: Option<usize>,
    refused_length: Option<usize>,
    banner_skipped: bool,
}

impl Authentication {
    /// The client sent something encrypted.
    pub fn on_client(&mut self) {
        self.client_began = true;
    }

    /// The server sent so many encrypted bytes in one segment. Some: an attempt was made,
    /// and whether it succeeded.
    pub fn on_server(&mut self, length: usize) -> Option<bool> {
        if !self.client_began {
            return None;
        }
        let Some(accepted) = self.accepted_length else {
            self.accepted_length = Some(length);
            return None;
        };
        let success = length + SUCCESS_SHORTER == accepted;
        match self.refused_length {
            _ if success && self.refused_length != Some(length) => Some(true),
            None if !self.banner_skipped && length > accepted + BANNER_LONGER => {
                self.banner_skipped = true;
                None
            }
            None => {
                self.refused_length = Some(length);
                None
            }
            Some(refused) => (length == refused).then_some(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempts(lengths: &[usize]) -> Vec<bool> {
        let mut authentication = Authentication::default();
        authentication.on_client();
        let seen = lengths.iter().filter_map(|l| authentication.on_server(*l));
        seen.collect()
    }

    #[test]
    fn a_success_is_shorter_than_the_acceptance() {
        assert_eq!(attempts(&[44, 28]), [true]);
        assert_eq!(attempts(&[44, 76, 76, 76, 28]), [false, false, true]);
    }

    #[test]
    fn one_banner_is_no_refusal() {
        assert_eq!(attempts(&[44, 700, 76, 76]), [false]);
    }
}
