//! The transport function: segments joined to application fragments.

/// The last segment of a fragment.
const FINAL: u8 = 0x80;
/// The first segment of a fragment.
const FIRST: u8 = 0x40;
const SEQUENCE: u8 = 0x3F;
/// Bytes of one fragment. The standard asks for 2048; devices may agree on more.
const MAX_FRAGMENT: usize = 64 * 1024;

/// What a segment did.
pub enum Joined {
    /// More segments are to come, or this one belongs to nothing.
    Waiting,
    /// A whole application fragment.
    Fragment(Vec<u8>),
    /// The segment does not continue what was begun; both are dropped.
    Broken(&'static str),
}

/// The fragment that one direction is sending.
#[derive(Default)]
pub struct Joiner {
    bytes: Vec<u8>,
    /// The sequence number that comes next; none while no fragment has begun.
    next: Option<u8>,
}

impl Joiner {
    /// The user data of one frame: the transport byte, then a piece of the fragment.
    pub fn push(&mut self, data: &[u8]) -> Joined {
        let Some((&transport, piece)) = data.split_first() else {
            return Joined::Waiting;
        };
        let sequence = transport & SEQUENCE;
        if transport & FIRST != 0 {
            self.bytes.clear();
        } else if self.next != Some(sequence) {
            // A segment sent twice is no news; anything else leaves a hole.
            if self.next == Some(sequence.wrapping_add(1) & SEQUENCE) {
                return Joined::Waiting;
            }
            let had_begun = self.next.is_some();
            self.reset();
            return Joined::Broken(if had_begun {
                "dnp3_transport_sequence"
            } else {
                "dnp3_first_application_layer_chunk_missing"
            });
        }
        if self.bytes.len() + piece.len() > MAX_FRAGMENT {
            self.reset();
            return Joined::Broken("dnp3_fragment_limit");
        }
        self.bytes.extend_from_slice(piece);
        if transport & FINAL == 0 {
            self.next = Some(sequence.wrapping_add(1) & SEQUENCE);
            return Joined::Waiting;
        }
        self.next = None;
        Joined::Fragment(std::mem::take(&mut self.bytes))
    }

    pub fn reset(&mut self) {
        self.bytes = Vec::new();
        self.next = None;
    }

    pub fn held(&self) -> usize {
        self.bytes.capacity()
    }
}
