//! What can be wrong with a capture file.

use std::fmt;
use std::io;

/// Why a capture could not be opened or read further.
///
/// Everything that was read before the error has already been given out.
#[derive(Debug)]
pub enum CaptureError {
    /// Reading failed.
    Io(io::Error),
    /// The first bytes are those of no capture format.
    NotACapture { found: Vec<u8> },
    /// The file ends inside a record.
    Truncated {
        offset: u64,
        needed: u64,
        missing: u64,
        what: &'static str,
    },
    /// A record contradicts itself; what follows it cannot be found.
    Damaged { offset: u64, what: String },
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot read the capture: {error}"),
            Self::NotACapture { found } if found.is_empty() => f.write_str(
                "not a capture: the file is empty; expected pcap or pcapng, plain or gzip",
            ),
            Self::NotACapture { found } => {
                f.write_str("not a capture: it begins with")?;
                for byte in found {
                    write!(f, " {byte:02x}")?;
                }
                f.write_str("; expected pcap or pcapng, plain or gzip")
            }
            Self::Truncated {
                offset,
                needed,
                missing,
                what,
            } => write!(
                f,
                "the capture is cut off: the {what} at offset {offset} has {needed} bytes, the last {missing} are missing"
            ),
            Self::Damaged { offset, what } => {
                write!(f, "the capture is damaged at offset {offset}: {what}")
            }
        }
    }
}

impl std::error::Error for CaptureError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for CaptureError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
