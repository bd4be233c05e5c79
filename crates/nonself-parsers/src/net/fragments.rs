//! Reassembly of IP fragments, with hard limits.
//!
//! Where fragments overlap, the bytes that came first stay. A datagram that is not
//! complete within [`TIMEOUT`] of its first fragment is dropped, and so are the oldest
//! ones when more than the allowed memory is waiting.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use super::{Fragment, IpPacket};

/// Nanoseconds after which an incomplete datagram is given up, as common systems do.
pub const TIMEOUT: i64 = 30_000_000_000;
/// Fragments with more in front of them than this, and datagrams in smaller ones than this,
/// are odd: Zeek's limits.
const LARGE: usize = 64_000;
const SMALL: usize = 64;
/// Pieces of one datagram; 64 KiB in pieces of 8 bytes would be 8192.
const PIECE_LIMIT: usize = 1024;
/// Pieces that one which overlaps them is compared with.
const COMPARED: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    src: IpAddr,
    dst: IpAddr,
    id: u32,
    /// Part of the key in IPv4 only; zero in IPv6.
    protocol: u8,
}

struct Datagram {
    serial: u64,
    pieces: Vec<(usize, Vec<u8>)>,
    held: usize,
    /// Length of the whole payload, once the last piece was seen.
    total: Option<usize>,
    /// From the first piece: it has the headers.
    first: Option<(u8, usize)>,
}

/// A datagram put together again.
#[derive(Debug)]
pub struct Whole {
    pub payload: Vec<u8>,
    /// Protocol and header length of the first fragment.
    pub protocol: u8,
    pub header_len: usize,
}

/// What became of a fragment.
pub enum Outcome {
    Waiting,
    Complete(Whole),
    /// A weird, by Zeek's name where it has one.
    Dropped(&'static str),
}

/// What became of a fragment, and what was odd about it: weirds, by Zeek's names.
pub struct Added {
    pub outcome: Outcome,
    pub odd: Vec<&'static str>,
}

/// Datagrams waiting for their missing fragments.
pub struct Fragments {
    waiting: HashMap<Key, Datagram>,
    /// In order of age.
    age: VecDeque<(i64, Key, u64)>,
    held: usize,
    limit: usize,
    serial: u64,
    /// Datagrams given up for time or memory.
    pub expired: u64,
    pub evicted: u64,
}

impl Fragments {
    /// `limit`: bytes kept at most.
    pub fn new(limit: usize) -> Self {
        Self {
            waiting: HashMap::new(),
            age: VecDeque::new(),
            held: 0,
            limit,
            serial: 0,
            expired: 0,
            evicted: 0,
        }
    }

    /// Bytes kept at the moment.
    pub fn held(&self) -> usize {
        self.held
    }

    pub fn add(&mut self, now: i64, packet: &IpPacket<'_>, fragment: Fragment) -> Added {
        let mut odd = Vec::new();
        if fragment.more && packet.total_len < SMALL {
            odd.push("excessively_small_fragment");
        }
        if fragment.offset + packet.payload_len() > LARGE {
            odd.push("excessively_large_fragment");
        }
        let outcome = self.put(now, packet, fragment, &mut odd);
        Added { outcome, odd }
    }

    fn put(
        &mut self,
        now: i64,
        packet: &IpPacket<'_>,
        fragment: Fragment,
        odd: &mut Vec<&'static str>,
    ) -> Outcome {
        self.expire(now);
        let payload = packet.payload;
        if payload.len() < packet.payload_len() {
            return Outcome::Dropped("incompletely_captured_fragment");
        }
        if fragment.more && !payload.len().is_multiple_of(8) {
            return Outcome::Dropped("fragment_size_inconsistency");
        }
        let end = fragment.offset + payload.len();
        let protocol = if packet.src.is_ipv4() {
            packet.protocol
        } else {
            0
        };
        let key = Key {
            src: packet.src,
            dst: packet.dst,
            id: fragment.id,
            protocol,
        };
        if !self.waiting.contains_key(&key) {
            self.serial += 1;
            self.age.push_back((now, key, self.serial));
        }
        let serial = self.serial;
        let datagram = self.waiting.entry(key).or_insert_with(|| Datagram {
            serial,
            pieces: Vec::new(),
            held: 0,
            total: None,
            first: None,
        });
        if fragment.offset == 0 {
            datagram
                .first
                .get_or_insert((packet.protocol, packet.header_len));
        }
        if !fragment.more {
            datagram.total.get_or_insert(end);
        }
        // Per piece there is a cost besides its bytes.
        let cost = payload.len() + 64;
        if datagram.pieces.len() >= PIECE_LIMIT {
            return Outcome::Dropped("excessive_fragments");
        }
        odd.extend(datagram.overlap(fragment.offset, payload));
        datagram.pieces.push((fragment.offset, payload.to_vec()));
        datagram.held += cost;
        self.held += cost;
        if let Some(whole) = datagram.complete() {
            self.held -= datagram.held;
            self.waiting.remove(&key);
            return Outcome::Complete(whole);
        }
        while self.held > self.limit && !self.age.is_empty() {
            self.evicted += u64::from(self.drop_oldest());
        }
        Outcome::Waiting
    }

    fn expire(&mut self, now: i64) {
        while self
            .age
            .front()
            .is_some_and(|(since, ..)| now.saturating_sub(*since) > TIMEOUT)
        {
            self.expired += u64::from(self.drop_oldest());
        }
    }

    /// Drop the datagram that has waited longest; false when it was already complete.
    fn drop_oldest(&mut self) -> bool {
        let Some((_, key, serial)) = self.age.pop_front() else {
            return false;
        };
        if self
            .waiting
            .get(&key)
            .is_none_or(|datagram| datagram.serial != serial)
        {
            return false;
        }
        if let Some(datagram) = self.waiting.remove(&key) {
            self.held -= datagram.held;
        }
        true
    }
}

impl Datagram {
    /// What to say of a piece where others are already. It is compared with the first few: to
    /// compare all with all would be what an attacker wants.
    fn overlap(&self, offset: usize, payload: &[u8]) -> Option<&'static str> {
        let mut found = None;
        let both = |(start, data): &(usize, Vec<u8>)| {
            let from = offset.max(*start);
            let to = (offset + payload.len()).min(start + data.len());
            (from < to).then_some((from, to))
        };
        let others = self
            .pieces
            .iter()
            .filter_map(|piece| Some((piece, both(piece)?)));
        for ((start, data), (from, to)) in others.take(COMPARED) {
            if payload[from - offset..to - offset] != data[from - start..to - start] {
                return Some("fragment_inconsistency");
            }
            found = Some("fragment_overlap");
        }
        found
    }

    fn complete(&self) -> Option<Whole> {
        let total = self.total?;
        let (protocol, header_len) = self.first?;
        let bytes: usize = self.pieces.iter().map(|(_, data)| data.len()).sum();
        if bytes < total {
            return None;
        }
        let mut payload = vec![0; total];
        let mut filled = vec![false; total.div_ceil(8)];
        for (offset, data) in &self.pieces {
            for (index, chunk) in data.chunks(8).enumerate() {
                let at = offset + index * 8;
                let Some(seen) = filled.get_mut(at / 8) else {
                    continue;
                };
                if !std::mem::replace(seen, true) {
                    let end = (at + chunk.len()).min(total);
                    payload[at..end].copy_from_slice(&chunk[..end - at]);
                }
            }
        }
        filled.iter().all(|seen| *seen).then_some(Whole {
            payload,
            protocol,
            header_len,
        })
    }
}
