//! Captures: pcap and pcapng, of either byte order, plain or compressed with gzip.

mod error;
mod pcap;
mod pcapng;
mod window;

use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;

pub use error::CaptureError;
use pcap::PcapFile;
use pcapng::PcapngFile;
use window::Window;

/// No record is longer than this: a packet is at most 64 KiB on any link but jumbo
/// loopback and USB ones, and 64 MiB leaves room for pcapng's own blocks.
pub const RECORD_LIMIT: usize = 64 * 1024 * 1024;

/// The latest time there is, in nanoseconds: in the year 2116, ten years after classic pcap
/// ends. Between it and zero, no difference and no sum with a timeout overflows.
pub const LATEST: i64 = 1 << 62;

/// One packet as captured.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// Nanoseconds since 1970-01-01 UTC, from 0 to [`LATEST`].
    pub ts: i64,
    /// The link type by its number in the registry of `LINKTYPE_` values.
    pub linktype: u16,
    /// The bytes captured, which may be fewer than there were.
    pub data: &'a [u8],
    /// How many bytes there were on the wire.
    pub orig_len: u32,
}

enum Format {
    Pcap(PcapFile),
    Pcapng(PcapngFile),
}

/// Packets of a capture, in file order.
pub struct Capture {
    window: Window<Box<dyn Read + Send>>,
    format: Format,
    /// Bytes of the record given out last; they are passed over at the next call.
    pending: usize,
}

impl Capture {
    /// Recognise the format from the first bytes.
    pub fn new(mut reader: impl Read + Send + 'static) -> Result<Self, CaptureError> {
        let mut head = Vec::new();
        reader.by_ref().take(4).read_to_end(&mut head)?;
        let gzip = head.starts_with(&[0x1f, 0x8b]);
        let whole = Cursor::new(head).chain(reader);
        let mut window: Window<Box<dyn Read + Send>> = if gzip {
            Window::new(Box::new(MultiGzDecoder::new(whole)))
        } else {
            Window::new(Box::new(whole))
        };
        let have = window.fill(pcap::HEADER_LEN)?;
        let header = window.available();
        let format = if let Some(file) = PcapngFile::recognise(header) {
            Format::Pcapng(file)
        } else if let Some(file) = PcapFile::recognise(header) {
            if have < pcap::HEADER_LEN {
                return Err(CaptureError::Truncated {
                    offset: 0,
                    needed: pcap::HEADER_LEN as u64,
                    missing: (pcap::HEADER_LEN - have) as u64,
                    what: "file header",
                });
            }
            window.advance(pcap::HEADER_LEN);
            Format::Pcap(file)
        } else {
            return Err(CaptureError::NotACapture {
                found: header[..have.min(8)].to_vec(),
            });
        };
        Ok(Self {
            window,
            format,
            pending: 0,
        })
    }

    /// The next packet, or `None` at the end.
    #[expect(
        clippy::should_implement_trait,
        reason = "a packet borrows from the capture"
    )]
    pub fn next(&mut self) -> Result<Option<Packet<'_>>, CaptureError> {
        let packet = match &mut self.format {
            Format::Pcap(file) => file.next(&mut self.window, &mut self.pending),
            Format::Pcapng(file) => file.next(&mut self.window, &mut self.pending),
        };
        Ok(packet?.map(|packet| Packet {
            ts: packet.ts.clamp(0, LATEST),
            ..packet
        }))
    }
}
