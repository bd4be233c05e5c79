//! A TCP connection as the flow table keeps it.

use std::borrow::Cow;

use super::Tcp;
use super::endpoint::State;

/// Most connections of a scan never get past their first SYN. Of those only the SYN's number
/// is kept; everything else about them is what it is after any SYN.
#[derive(Debug, Default)]
pub enum Stored {
    /// No packet yet.
    #[default]
    Fresh,
    /// One plain SYN of the originator, with this sequence number.
    Syn(u32),
    Whole(Box<Tcp>),
}

impl Stored {
    /// The connection as it is.
    pub fn view(&self) -> Cow<'_, Tcp> {
        match self {
            Self::Fresh => Cow::Owned(Tcp::default()),
            Self::Syn(seq) => Cow::Owned(after_syn(*seq)),
            Self::Whole(tcp) => Cow::Borrowed(tcp),
        }
    }

    /// The connection, if it can have more than its first SYN.
    pub fn whole(&mut self) -> Option<&mut Tcp> {
        match self {
            Self::Whole(tcp) => Some(tcp),
            _ => None,
        }
    }

    /// Do something with the connection that may change it.
    pub fn change<R>(&mut self, act: impl FnOnce(&mut Tcp) -> R) -> R {
        let mut tcp = match self {
            Self::Whole(tcp) => return act(tcp),
            Self::Fresh => Tcp::default(),
            Self::Syn(seq) => after_syn(*seq),
        };
        let result = act(&mut tcp);
        let seq = tcp.orig.start_seq;
        *self = if tcp.orig.state == State::SynSent && tcp == after_syn(seq) {
            Self::Syn(seq)
        } else {
            Self::Whole(Box::new(tcp))
        };
        result
    }
}

/// What the first SYN leaves behind.
fn after_syn(seq: u32) -> Tcp {
    let mut tcp = Tcp::default();
    tcp.first_packet_seen[0] = true;
    let end = &mut tcp.orig;
    end.state = State::SynSent;
    end.start_seq = seq;
    end.ack_seq = seq;
    end.last_seq = seq.wrapping_add(1);
    tcp
}
