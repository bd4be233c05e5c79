//! Names, times and numbers as Kerberos writes them.

use crate::app::der::{self, tag};
use crate::app::text::text;
use crate::log::Time;

/// Longest name that is kept, in bytes.
const MAX_NAME: usize = 1024;
/// Parts of one name that are kept.
const MAX_PARTS: usize = 16;

/// A realm or another text.
pub fn words(bytes: &[u8]) -> Option<String> {
    let string = der::string(bytes)?;
    let end = string.iter().rposition(|b| *b != 0).map_or(0, |at| at + 1);
    Some(text(&string[..end], MAX_NAME))
}

/// A principal's name: its parts, joined by slashes.
pub fn principal(bytes: &[u8]) -> Option<String> {
    let fields = der::inside(bytes, tag::SEQUENCE)?;
    let parts = der::inside(der::field(fields, 1)?, tag::SEQUENCE)?;
    let parts = der::elements(parts).take(MAX_PARTS);
    let parts: Vec<String> = parts.map(|part| text(part.body, MAX_NAME)).collect();
    Some(parts.join("/"))
}

/// A time such as `20150119225500Z`.
pub fn time(bytes: &[u8]) -> Option<Time> {
    let digits = der::string(bytes)?;
    let number = |at: usize, length: usize| {
        let digits = std::str::from_utf8(digits.get(at..at + length)?).ok()?;
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse::<i64>().ok()).flatten()
    };
    let (year, month, day) = (number(0, 4)?, number(4, 2)?, number(6, 2)?);
    let (hour, minute, second) = (number(8, 2)?, number(10, 2)?, number(12, 2)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let days = days_since_1970(year, month, day);
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
    Some(Time(seconds.checked_mul(1_000_000_000)?))
}

/// Days of the Gregorian calendar; years begin in March, so that the odd day is the last.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let leap_days = year / 4 - year / 100 + year / 400;
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let seconds = |text: &str| {
            let mut bytes = vec![0x18, text.len() as u8];
            bytes.extend_from_slice(text.as_bytes());
            time(&bytes).map(|t| t.0 / 1_000_000_000)
        };
        assert_eq!(seconds("19700101000000Z"), Some(0));
        assert_eq!(seconds("20150119225459Z"), Some(1_421_708_099));
        assert_eq!(seconds("20000229000000Z"), Some(951_782_400));
        assert_eq!(seconds("20370913024805Z"), Some(2_136_422_885));
        assert_eq!(seconds("20371313024805Z"), None);
        assert_eq!(seconds("2037"), None);
    }
}
