//! Columns of texts.

// The views made here are right by construction; to have Arrow check them again would cost
// more than to make them. `tests::views_are_what_arrow_would_make` checks them there.
#![allow(unsafe_code)]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use arrow_array::{ArrayRef, StringViewArray};
use arrow_buffer::Buffer;

use crate::valid::Valid;
use crate::{Column, dotted, expected, view};

/// Bytes of the smallest and of the largest block that texts are written to.
const BLOCK: (usize, usize) = (4 << 10, 1 << 20);

/// How many of the texts written lately are looked at before one is written again.
const RECENT: usize = 16;

/// A text that was written: its view, and what is looked at before the text itself is.
#[derive(Clone, Copy, Default)]
struct Recent {
    view: u128,
    probe: u128,
}

/// Texts, as Arrow's `Utf8View`.
#[derive(Default)]
pub struct Texts {
    views: Vec<u128>,
    valid: Valid,
    /// What does not fit in a view.
    block: Vec<u8>,
    full: Vec<Buffer>,
    /// Texts in `block`, each at a place that the text itself tells.
    recent: [Recent; RECENT],
    expected: usize,
    expected_bytes: usize,
}

impl Texts {
    /// The value of `row`, which comes after all rows pushed before.
    #[inline]
    pub fn push(&mut self, row: usize, text: &str) {
        let view = if text.len() <= view::INLINE {
            view::inline(text.as_bytes())
        } else {
            self.write(text.as_bytes())
        };
        self.push_view(row, view);
    }

    /// An address as the value of `row`, written as the standard library writes it.
    #[inline]
    pub fn push_address(&mut self, row: usize, address: IpAddr) {
        match address {
            IpAddr::V4(address) => self.push_v4(row, address),
            IpAddr::V6(address) => self.push(row, &address.to_string()),
        }
    }

    #[inline]
    fn push_v4(&mut self, row: usize, address: Ipv4Addr) {
        let (digits, len) = dotted::text(address);
        let view = if len <= view::INLINE {
            len as u128 | digits << 32
        } else {
            self.write(&digits.to_le_bytes()[..len])
        };
        self.push_view(row, view);
    }

    #[inline]
    fn push_view(&mut self, row: usize, view: u128) {
        let len = self.views.len();
        if len < row {
            self.skip(row);
        } else if len == self.views.capacity() {
            self.views.reserve(self.expected.max(len).max(16));
        }
        self.valid.one();
        self.views.push(view);
    }

    /// Rows before `row` have no value.
    fn skip(&mut self, row: usize) {
        self.valid.skip(self.views.len(), row);
        self.views.resize(row, 0);
    }

    /// The view of a text that is longer than a view holds.
    fn write(&mut self, text: &[u8]) -> u128 {
        let (head, probe) = (view::head(text), view::probe(text));
        let place = (probe >> 96) as u32;
        let place = place.wrapping_mul(0x9e37_79b1) as usize >> 28;
        let recent = self.recent[place % RECENT];
        if recent.view as u64 == head && recent.probe == probe {
            // Most are addresses and ids: the probe tells all of them.
            let at = (recent.view >> 96) as usize;
            let all = text.len() <= view::PROBED;
            if all || self.block.get(at..at + text.len()) == Some(text) {
                return recent.view;
            }
        }
        if self.block.len() + text.len() > self.block.capacity() {
            self.next_block(text.len());
        }
        let view = view::outside(head, self.full.len(), self.block.len());
        self.block.extend_from_slice(text);
        self.recent[place % RECENT] = Recent { view, probe };
        view
    }

    fn next_block(&mut self, text: usize) {
        let size = (2 * self.block.capacity())
            .max(self.expected_bytes)
            .clamp(BLOCK.0, BLOCK.1)
            .max(text);
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(size));
        if !block.is_empty() {
            self.full.push(block.into());
        }
        self.recent = [Recent::default(); RECENT];
    }
}

impl Column for Texts {
    fn finish(&mut self, rows: usize) -> ArrayRef {
        if self.views.is_empty() {
            return Arc::new(StringViewArray::new_null(rows));
        }
        if self.views.len() < rows {
            self.skip(rows);
        }
        self.expected = expected(self.expected, rows);
        let mut buffers = std::mem::take(&mut self.full);
        let bytes = buffers.iter().map(Buffer::len).sum::<usize>() + self.block.len();
        self.expected_bytes = expected(self.expected_bytes, bytes);
        let block = std::mem::take(&mut self.block);
        if !block.is_empty() {
            buffers.push(block.into());
        }
        self.recent = [Recent::default(); RECENT];
        let views = std::mem::take(&mut self.views).into();
        // SAFETY: each view is zero, or made by `view::inline` with zeros after the text, or by
        // `write` of a text that is wholly in the buffer it names and of whose `str` no byte is
        // left out; there are as many bits in `valid` as views.
        Arc::new(unsafe { StringViewArray::new_unchecked(views, buffers, self.valid.finish()) })
    }
}
