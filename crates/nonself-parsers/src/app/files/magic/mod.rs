//! The type of a file, by its first bytes.
//!
//! Names and strengths are Zeek's: where several match, the strongest counts. Text is the
//! weakest of all.

mod signatures;
mod text;

use signatures::{SIGNATURES, SPECIAL};

/// The type of what begins with these bytes.
pub fn mime_type(beginning: &[u8]) -> Option<&'static str> {
    let fixed = SIGNATURES.iter().filter(|signature| {
        let there = beginning.get(signature.at..);
        there.is_some_and(|bytes| bytes.starts_with(signature.bytes))
    });
    let fixed = fixed.map(|signature| (signature.strength, signature.mime));
    let special = SPECIAL.iter().filter_map(|probe| probe(beginning));
    fixed
        .chain(special)
        .chain(text::text_type(beginning))
        .max_by_key(|(strength, _)| *strength)
        .map(|(_, mime)| mime)
}

#[cfg(test)]
mod tests {
    use super::mime_type;

    #[test]
    fn what_is_stronger_wins() {
        for (bytes, mime) in [
            (&b"\x89PNG\r\n\x1a\n"[..], Some("image/png")),
            (b"PK\x03\x04\x0a\0rest", Some("application/zip")),
            (
                b"PK\x03\x04\x14\0\x06\0rest",
                Some("application/vnd.openxmlformats-officedocument"),
            ),
            (b"MZ\x90\0\x03\0\0\0\x04", Some("application/x-dosexec")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"%PDF-1.4\n", Some("application/pdf")),
            (
                b"MSCF\0\0\0\0rest",
                Some("application/vnd.ms-cab-compressed"),
            ),
            (
                b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0",
                Some("application/x-executable"),
            ),
            (b"GIF89a", Some("image/gif")),
            (b"\x1f\x8b\x08", Some("application/x-gzip")),
            (b"hello world, this", Some("text/plain")),
            (b"short", None),
            (b"", None),
            (b"\x80\x81\x82\x83", None),
        ] {
            assert_eq!(mime_type(bytes), mime, "{bytes:?}");
        }
    }

    #[test]
    fn markup_is_told_by_its_root() {
        for (text, mime) in [
            ("<!DOCTYPE html>\n<html>", "text/html"),
            ("  \n<html lang=en>", "text/html"),
            ("<?xml version=\"1.0\"?><a/>", "application/xml"),
            (
                "<!-- a comment --><?xml version=\"1.0\"?><x>",
                "application/xml",
            ),
            ("{\"a\": [1, 2]}", "text/json"),
            ("[ {\"a\": 1} ]", "text/json"),
            ("{}", "text/json"),
            ("#!/bin/sh\necho hello", "text/x-shellscript"),
            ("#!/usr/bin/env python3\nimport os", "text/x-python"),
            ("@echo off\r\ndir", "text/x-msdos-batch"),
            ("{ not json at all }", "text/plain"),
            ("a change\n--- a/x\n+++ b/x\n@@ -1 +1 @@", "text/x-diff"),
            ("a change\n--- a/x\n+++ b/x\n", "text/plain"),
        ] {
            assert_eq!(mime_type(text.as_bytes()), Some(mime), "{text}");
        }
    }

    #[test]
    fn any_bytes_are_looked_at_without_harm() {
        for length in 0..300 {
            for fill in [0, b' ', b'<', b'{', b'"', 0xFF] {
                mime_type(&vec![fill; length]);
            }
        }
    }
}
