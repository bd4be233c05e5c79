//! Time tags, which have no time zone: the station's own clock as text.

use crate::app::text::le16;

/// A time tag and whether the station trusts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    pub text: String,
    pub is_invalid: bool,
}

/// Seven octets: date and time to the millisecond.
pub fn cp56(bytes: &[u8]) -> Option<Tag> {
    let (&hour, &day) = (bytes.get(3)?, bytes.get(4)?);
    let (&month, &year) = (bytes.get(5)?, bytes.get(6)?);
    let (seconds, is_invalid) = minute_and_seconds(bytes)?;
    // Two digits; the standard came in 1995, and many stations begin in 1970.
    let year = u16::from(year & 0x7F);
    let year = if year < 70 { 2000 + year } else { 1900 + year };
    let (month, day, hour) = (month & 0x0F, day & 0x1F, hour & 0x1F);
    Some(Tag {
        text: format!("{year:04}-{month:02}-{day:02}T{hour:02}:{seconds}"),
        is_invalid,
    })
}

/// Three octets: minute and millisecond of an hour that has to be known.
pub fn cp24(bytes: &[u8]) -> Option<Tag> {
    let (text, is_invalid) = minute_and_seconds(bytes)?;
    Some(Tag { text, is_invalid })
}

fn minute_and_seconds(bytes: &[u8]) -> Option<(String, bool)> {
    let (milliseconds, minute) = (le16(bytes, 0)?, *bytes.get(2)?);
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    let text = format!("{:02}:{seconds:02}.{rest:03}", minute & 0x3F);
    Some((text, minute & 0x80 != 0))
}
