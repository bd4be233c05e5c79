//! Bytes at fixed places, and the few that need more than that.

use super::text::Match;
use crate::app::text::be32;

/// These bytes at this place tell this type.
pub struct Signature {
    pub strength: i32,
    pub mime: &'static str,
    pub at: usize,
    pub bytes: &'static [u8],
}

macro_rules! signatures {
    ($($strength:literal $mime:literal $at:literal $bytes:literal)+) => {
        &[$(Signature { strength: $strength, mime: $mime, at: $at, bytes: $bytes },)+]
    };
}

pub static SIGNATURES: &[Signature] = signatures! {
    // Archives and compressed data.
    10 "application/zip" 0 b"PK\x03\x04"
    10 "application/zip" 0 b"PK\x07\x08PK\x03\x04"
    70 "application/x-rar" 0 b"Rar!"
    100 "application/x-gzip" 0 b"\x1f\x8b"
    110 "application/vnd.ms-cab-compressed" 0 b"MSCF\0\0\0\0"
    100 "application/x-dmg" 0 b"\x78\x01\x73\x0d\x62\x62\x60"
    100 "application/x-xar" 0 b"xar!"
    70 "application/x-rpm" 0 b"\xed\xab\xee\xdb"
    70 "application/x-rpm" 0 b"drpm"
    171 "application/x-debian-package" 0 b"!<arch>\ndebian"
    70 "application/x-archive" 0 b"!<arch>"
    70 "application/x-stuffit" 0 b"SIT!"
    70 "application/x-stuffit" 0 b"StuffIt"
    70 "application/x-eet" 0 b"\x1e\xe7\xff\0"
    70 "application/x-zoo" 20 b"\xdc\xa7\xc4\xfd"
    70 "application/x-lz4" 0 b"\x02\x21\x4c\x18"
    70 "application/x-lz4" 0 b"\x04\x22\x4d\x18"
    1 "application/x-lrzip" 0 b"LRZI"
    70 "application/x-lzip" 0 b"LZIP"
    80 "application/x-lzh" 2 b"-lh"
    50 "application/warc" 0 b"WARC/"
    50 "application/x-7z-compressed" 0 b"7z\xbc\xaf\x27\x1c"
    90 "application/x-xz" 0 b"\xfd7zXZ\0"
    50 "application/x-arj" 0 b"\x60\xea"
    50 "application/x-cpio" 0 b"\xc7\x71"
    50 "application/x-cpio" 0 b"\x71\xc7"
    90 "application/x-cpio" 0 b"070701"
    50 "application/x-compress" 0 b"\x1f\x9d"
    71 "application/x-lzma" 0 b"\x5d\0\0"
    100 "application/x-ace" 7 b"**ACE**"
    60 "application/x-bzip2" 0 b"BZh"
    100 "application/x-tar" 257 b"ustar"

    // Programs.
    51 "application/x-dosexec" 0 b"MZ"
    100 "application/x-mach-o-executable" 0 b"\xce\xfa\xed\xfe"
    100 "application/x-mach-o-executable" 0 b"\xcf\xfa\xed\xfe"
    10 "application/x-elc" 0 b";ELC"
    60 "application/x-shockwave-flash" 0 b"FWS"
    60 "application/x-shockwave-flash" 0 b"CWS"
    60 "application/x-shockwave-flash" 0 b"ZWS"
    100 "application/x-java-jnlp-file" 0 b"<jnlp "
    49 "application/x-ms-shortcut" 0 b"\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"
    190 "application/x-dosexec" 369 b"MICROSOFT PIFEX\0"

    // Documents.
    80 "application/pdf" 0 b"%PDF-"
    80 "text/rtf" 0 b"{\\rtf"
    70 "application/postscript" 0 b"%!PS"
    50 "application/msword" 0 b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    50 "application/vnd.openxmlformats-officedocument" 0 b"PK\x03\x04\x14\0\x06\0"
    180 "application/x-msaccess" 4 b"Standard Jet DB\0"
    180 "application/x-msaccess" 4 b"Standard ACE DB\0"
    100 "application/vnd.ms-tnef" 0 b"\x78\x9f\x3e\x22"
    100 "application/epub+zip" 30 b"mimetypeapplication/epub+zip"
    100 "application/vnd.oasis.opendocument.text" 30
        b"mimetypeapplication/vnd.oasis.opendocument.text"
    100 "application/vnd.oasis.opendocument.spreadsheet" 30
        b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
    100 "application/vnd.oasis.opendocument.presentation" 30
        b"mimetypeapplication/vnd.oasis.opendocument.presentation"
    100 "application/chm" 0 b"ITSF\x03\0\0\0"
    180 "text/calendar" 0 b"BEGIN:VCALENDAR"
    140 "text/x-vcard" 0 b"BEGIN:VCARD"
    90 "application/vnd.dwg" 0 b"AC10"

    // Images.
    70 "image/tiff" 0 b"MM\0\x2a"
    70 "image/tiff" 0 b"MM\0\x2b"
    70 "image/tiff" 0 b"II\x2a\0"
    70 "image/tiff" 0 b"II\x2b\0"
    70 "image/gif" 0 b"GIF8"
    52 "image/jpeg" 0 b"\xff\xd8"
    70 "image/x-icon" 0 b"\0\0\x01\0"
    70 "image/x-cursor" 0 b"\0\0\x02\0"
    70 "image/vnd.adobe.photoshop" 0 b"8BPS"
    110 "image/png" 0 b"\x89PNG"
    60 "image/jp2" 4 b"ftypjp2"
    50 "image/jp2" 4 b"jP"
    70 "image/x-xcursor" 0 b"Xcur"
    70 "image/x-exr" 0 b"\x76\x2f\x31\x01"
    70 "image/x-dpx" 0 b"SDPX"
    110 "image/x-xcf" 0 b"gimp xcf"
    70 "image/vnd.djvu" 0 b"AT&TFORM"
    50 "image/x-portable-pixmap" 0 b"P7"
    50 "image/x-award-bioslogo" 0 b"\x11\x06"
    50 "image/x-award-bioslogo" 0 b"\x11\x09"
    70 "image/webp" 8 b"WEBP"

    // Sound and video.
    70 "audio/x-wav" 8 b"WAVE"
    70 "video/x-msvideo" 8 b"AVI "
    70 "audio/m4a" 4 b"ftypm4a"
    60 "audio/mpeg" 0 b"ID3"
    70 "audio/x-flac" 0 b"fLaC"
    70 "audio/midi" 0 b"MThd"
    70 "application/ogg" 0 b"OggS"
    60 "video/x-flv" 0 b"FLV"
    50 "video/x-fli" 4 b"\x11\xaf"
    50 "video/x-flc" 4 b"\x12\xaf"
    71 "video/mpv" 0 b"\0\0\x01\xb3"
    50 "video/mpeg" 0 b"\0\0\x01\xba"
    70 "video/webm" 31 b"webm"
    110 "video/x-matroska" 31 b"matroska"
    70 "video/quicktime" 4 b"mdat"
    70 "video/quicktime" 4 b"moov"
    70 "video/mp4" 4 b"ftypisom"
    70 "video/mp4" 4 b"ftypmp41"
    70 "video/mp4" 4 b"ftypmp42"
    60 "video/3gpp" 4 b"ftyp3g"
    60 "video/3gpp" 4 b"ftypavc1"
    110 "video/x-ms-asf" 0 b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"

    // Fonts.
    70 "application/font-woff2" 0 b"wOF2"
    70 "application/font-woff" 0 b"wOFF"
    80 "application/x-font-ttf" 0 b"\0\x01\0\0\0"
    50 "application/vnd.ms-fontobject" 34 b"LP"
    70 "application/vnd.ms-opentype" 0 b"OTTO"

    // Others.
    70 "application/vnd.tcpdump.pcap" 0 b"\xa1\xb2\xc3\xd4"
    70 "application/vnd.tcpdump.pcap" 0 b"\xd4\xc3\xb2\xa1"
    100 "application/vnd.tcpdump.pcap" 0 b"\x0a\x0d\x0d\x0a"
    10 "application/x-pem" 0 b"-----BEGIN CERTIFICATE-----"
    330 "application/pgp-keys" 2 b"---BEGIN PGP PUBLIC KEY BLOCK-"
    280 "application/pgp-signature" 0 b"-----BEGIN PGP SIGNATURE-"
    260 "application/pgp" 0 b"-----BEGIN PGP MESSAGE-"
    180 "application/x-sqlite3" 0 b"SQLite format 3"
    130 "application/x-bittorrent" 0 b"d8:announce"
    60 "application/x-bittorrent" 0 b"d13:announce-list"
    10 "application/sla" 0 b"solid "
    80 "text/x-diff" 0 b"diff "
    70 "text/x-diff" 0 b"*** "
    110 "text/x-diff" 0 b"Only in "
    50 "text/x-diff" 0 b"Index:"
    40 "text/x-m4" 0 b"dnl "
    120 "message/rfc822" 0 b"Received:"
    150 "message/rfc822" 0 b"Return-Path:"
    160 "message/rfc822" 0 b"Delivered-To:"
    80 "text/x-tex" 0 b"\\input"
    180 "text/x-tex" 0 b"\\documentclass"
    60 "text/x-tex" 0 b"\\section"
};

type Probe = fn(&[u8]) -> Option<Match>;

/// Signatures that are more than bytes at one place.
pub static SPECIAL: &[Probe] = &[
    elf, universal, bitmap, office, jar, ocsp, mpeg_audio, python,
];

fn elf(bytes: &[u8]) -> Option<Match> {
    let rest = bytes.strip_prefix(b"\x7fELF")?;
    let kind = match (rest.get(1)?, rest.get(12)?, rest.get(13)?) {
        (1, low, 0) => low,
        (2, 0, high) => high,
        _ => return None,
    };
    Some(match kind {
        1 => (50, "application/x-object"),
        2 => (50, "application/x-executable"),
        3 => (50, "application/x-sharedlib"),
        4 => (50, "application/x-coredump"),
        _ => return None,
    })
}

/// Programs of macOS for several processors, and Java classes, begin alike.
fn universal(bytes: &[u8]) -> Option<Match> {
    match bytes {
        [0xca, 0xfe, 0xba, 0xbe, _, _, 0, 1..=0x14, ..] => {
            Some((100, "application/x-mach-o-executable"))
        }
        [0xca, 0xfe, 0xba, 0xbe, _, _, _, 0x2d..=0x45, ..] => {
            Some((71, "application/x-java-applet"))
        }
        _ => None,
    }
}

/// The size of the header tells that it is one.
fn bitmap(bytes: &[u8]) -> Option<Match> {
    let known = bytes.starts_with(b"BM")
        && matches!(bytes.get(14), Some(0x0c | 0x28 | 0x40 | 0x6c | 0x7c | 0x80))
        && bytes.get(15) == Some(&0);
    known.then_some((50, "image/x-ms-bmp"))
}

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Documents of Office are archives whose folders tell which.
fn office(bytes: &[u8]) -> Option<Match> {
    const NAME: usize = 30;
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let name = bytes.get(NAME..)?;
    let common = name.starts_with(b"[Content_Types].xml") || name.starts_with(b"_rels/.rels");
    let (rest, start) = (bytes.get(NAME + 4..)?, |folder: &[u8]| {
        name.starts_with(folder)
    });
    let entry = |folder: &[u8]| {
        let entries = rest.windows(4).enumerate();
        let mut entries = entries.filter(|(_, window)| *window == b"PK\x03\x04");
        entries.any(|(at, _)| {
            let name = rest.get(at + NAME..);
            name.is_some_and(|name| name.starts_with(folder))
        })
    };
    let of = |folder: &[u8]| (common || start(folder)) && entry(folder);
    if of(b"word/") {
        return Some((
            80,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ));
    }
    if of(b"xl/") {
        return Some((
            80,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ));
    }
    of(b"ppt/").then_some((
        80,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ))
}

fn jar(bytes: &[u8]) -> Option<Match> {
    let start = bytes.get(..bytes.len().min(260))?;
    let is_jar = start.starts_with(b"PK\x03\x04") && has(start, b"META-INF/MANIFEST.MF");
    is_jar.then_some((100, "application/java-archive"))
}

/// An object identifier near the start: SHA-1 in requests, the basic response in answers.
fn ocsp(bytes: &[u8]) -> Option<Match> {
    let near = |wanted: &[u8]| {
        (11..=19).any(|at| bytes.get(at..).is_some_and(|rest| rest.starts_with(wanted)))
    };
    if near(b"\x06\x05\x2b\x0e\x03\x02\x1a") {
        return Some((71, "application/ocsp-request"));
    }
    near(b"\x06\x09\x2b\x06\x01\x05\x05\x07\x30\x01\x01")
        .then_some((71, "application/ocsp-response"))
}

fn mpeg_audio(bytes: &[u8]) -> Option<Match> {
    let second = matches!(
        bytes.get(1)?,
        0xe2 | 0xe3 | 0xf2 | 0xf3 | 0xf6 | 0xf7 | 0xfa | 0xfb | 0xfc | 0xfd
    );
    (bytes[0] == 0xff && second).then_some((20, "audio/mpeg"))
}

/// Python 3 counts its byte code's version up.
fn python(bytes: &[u8]) -> Option<Match> {
    const OLDEST: u32 = 3000;
    const NEWEST: u32 = 3700;
    let head = be32(bytes, 0)?;
    let version = (head >> 16).swap_bytes() >> 16;
    let known = head & 0xFFFF == 0x0D0A && (OLDEST..NEWEST).contains(&version);
    known.then_some((80, "application/x-python-bytecode"))
}
