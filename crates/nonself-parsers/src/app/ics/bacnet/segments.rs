//! Messages that come in segments.

use super::apdu::Segment;
use super::packet::Station;
use crate::app::Direction;

/// Messages that are put together at once.
const MAX_MESSAGES: usize = 16;
/// The longest message: 256 segments of the largest size that IP carries.
const MAX_LENGTH: usize = 384 * 1024;
/// Of all messages of a connection together.
const MAX_TOTAL: usize = 512 * 1024;

/// Which message a segment belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub from: Direction,
    pub is_request: bool,
    pub invoke: u8,
    pub source: Option<Station>,
    pub destination: Option<Station>,
}

struct Message {
    key: Key,
    /// Number of the next segment, which goes round after 255.
    next: u8,
    data: Vec<u8>,
}

pub enum Progress {
    /// More segments will come, or this one came before.
    More,
    Whole(Vec<u8>),
    /// A segment is missing, or it is too long.
    Lost,
}

#[derive(Default)]
pub struct Segments(Vec<Message>);

impl Segments {
    pub fn held(&self) -> usize {
        self.0.iter().map(|message| message.data.len()).sum()
    }

    pub fn push(&mut self, key: Key, segment: Segment, data: &[u8]) -> Progress {
        let found = self.0.iter().position(|message| message.key == key);
        let at = match (found, segment.number) {
            (Some(at), number) if number == self.0[at].next => at,
            (Some(at), number) if number == self.0[at].next.wrapping_sub(1) => {
                return Progress::More;
            }
            (found, 0) => {
                if let Some(at) = found {
                    self.0.remove(at);
                }
                self.begin(key);
                self.0.len() - 1
            }
            (found, _) => {
                if let Some(at) = found {
                    self.0.remove(at);
                }
                return Progress::Lost;
            }
        };
        let too_long = self.0[at].data.len() + data.len() > MAX_LENGTH;
        if too_long || self.held() + data.len() > MAX_TOTAL {
            self.0.remove(at);
            return Progress::Lost;
        }
        let message = &mut self.0[at];
        message.data.extend_from_slice(data);
        message.next = message.next.wrapping_add(1);
        if segment.more_follow {
            return Progress::More;
        }
        Progress::Whole(self.0.remove(at).data)
    }

    fn begin(&mut self, key: Key) {
        if self.0.len() >= MAX_MESSAGES {
            self.0.remove(0);
        }
        self.0.push(Message {
            key,
            next: 0,
            data: Vec::new(),
        });
    }
}
