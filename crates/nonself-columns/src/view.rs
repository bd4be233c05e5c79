//! Views: the sixteen bytes by which Arrow's `Utf8View` names a text. The length comes first, in
//! four bytes; then the text itself if twelve bytes hold it, else its first four bytes, which
//! buffer it is in, and where in it. (Arrow Columnar Format, "Variable-size Binary View Layout".)

/// The longest text that its view holds.
pub(crate) const INLINE: usize = 12;

/// The view of a text of at most [`INLINE`] bytes.
#[inline]
pub(crate) fn inline(text: &[u8]) -> u128 {
    let len = text.len();
    // Two reads that overlap are cheaper than a copy of a length that is known only here.
    let bits = match len {
        8.. => u128::from(eight(text)) | u128::from(last_eight(text)) << (8 * (len - 8)),
        4..8 => u128::from(four(text)) | u128::from(last_four(text)) << (8 * (len - 4)),
        _ => {
            let byte = |at: usize| u128::from(text.get(at).copied().unwrap_or(0)) << (8 * at);
            byte(0) | byte(1) | byte(2)
        }
    };
    len as u128 | bits << 32
}

/// What the view of a longer text begins with: its length and its first four bytes.
#[inline]
pub(crate) fn head(text: &[u8]) -> u64 {
    text.len() as u64 | u64::from(four(text)) << 32
}

/// The view of a longer text.
#[inline]
pub(crate) fn outside(head: u64, buffer: usize, offset: usize) -> u128 {
    u128::from(head) | (buffer as u128) << 64 | (offset as u128) << 96
}

/// The longest text of which [`head`] and [`probe`] together tell every byte.
pub(crate) const PROBED: usize = 20;

/// The eight bytes of a longer text after its first four, and its last eight.
#[inline]
pub(crate) fn probe(text: &[u8]) -> u128 {
    let middle = text.get(4..).map_or(0, eight);
    u128::from(middle) | u128::from(last_eight(text)) << 64
}

#[inline]
fn four(text: &[u8]) -> u32 {
    text.first_chunk()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

#[inline]
fn eight(text: &[u8]) -> u64 {
    text.first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[inline]
fn last_four(text: &[u8]) -> u32 {
    text.last_chunk()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

#[inline]
fn last_eight(text: &[u8]) -> u64 {
    text.last_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
