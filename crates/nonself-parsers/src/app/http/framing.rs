//! What the headers of a message say of its body, and what is wrong with that.

use super::SOURCE;
use super::body::About;
use super::content::Coding;
use crate::app::{Session, mime};

/// Framing headers of the message that is being read.
#[derive(Default)]
pub struct Framing {
    pub length: Option<u64>,
    pub chunked: bool,
    pub upgrade: Option<String>,
    /// What proves that a server speaks `WebSocket`: the key, or the answer to it.
    pub proof: Option<String>,
    pub coding: Option<Coding>,
    filename: Option<String>,
    kind: mime::Kind,
    range: Option<mime::Range>,
    /// Length of the piece that the body is.
    piece: Option<i64>,
    /// The client waits for leave to send the body.
    waits: bool,
}

impl Framing {
    pub fn about(&self, url: String, number: u64) -> About {
        About {
            filename: self.filename.clone(),
            // The length of what was compressed says nothing of the file.
            total: self
                .length
                .filter(|_| self.coding.is_none() && !self.chunked),
            kind: self.kind.clone(),
            range: self.range,
            is_partial: false,
            url,
            number,
        }
    }

    /// A header, its name in capitals. A reply has a status.
    pub fn note(
        &mut self,
        session: &mut Session<'_>,
        status: Option<u64>,
        name: &str,
        value: &str,
    ) {
        match name {
            "CONTENT-LENGTH" => {
                self.check_length(session, value);
                // A negative or unreadable length is none.
                self.length = value.trim().parse().ok();
            }
            "TRANSFER-ENCODING" => {
                self.check_encoding(session, value);
                let mut codings = value.split(',').map(str::trim);
                self.chunked = codings.any(|c| c.eq_ignore_ascii_case("chunked"));
            }
            "CONTENT-ENCODING" => self.coding = Coding::parse(value),
            "CONTENT-DISPOSITION" => self.filename = mime::filename(value),
            "CONTENT-TYPE" => {
                self.kind = mime::Kind::parse(value);
                self.filename = self.filename.take().or(mime::name(value));
            }
            "CONTENT-RANGE" => {
                if status == Some(206) {
                    self.check_range(session, value);
                }
                self.range = mime::content_range(value);
            }
            "UPGRADE" => self.upgrade = Some(value.trim().to_owned()),
            "SEC-WEBSOCKET-KEY" if status.is_none() => self.proof = Some(value.to_owned()),
            "SEC-WEBSOCKET-ACCEPT" if status.is_some() => self.proof = Some(value.to_owned()),
            "EXPECT" => {
                let (token, _) = split_token(value);
                if !token.eq_ignore_ascii_case("100-continue") {
                    let what = Some(token.to_owned());
                    session.weird(SOURCE, "HTTP_expect_not_100_continue", what);
                }
                self.waits = true;
                self.check_waiting(session);
            }
            _ => {}
        }
    }

    /// The headers are whole.
    pub fn check(&self, session: &mut Session<'_>) {
        if self.chunked && self.kind != mime::Kind::Leaf {
            let name = "HTTP_chunked_transfer_for_multipart_message";
            session.weird(SOURCE, name, None);
        }
        // Headers of parts that come compressed, where nobody looks for the ends of lines.
        if self.coding.is_some() && self.kind != mime::Kind::Leaf && self.length != Some(0) {
            session.weird(SOURCE, "http_no_crlf_in_header_list", None);
        }
    }

    fn check_length(&mut self, session: &mut Session<'_>, value: &str) {
        if self.chunked {
            session.weird(SOURCE, "HTTP_content_length_and_chunked", None);
        }
        let (token, _) = split_token(value);
        match number(token) {
            _ if token.is_empty() => {}
            Some(length @ 0..) => {
                if length > 0 && token.starts_with('0') {
                    let token = Some(token.to_owned());
                    session.weird(SOURCE, "HTTP_content_length_leading_zeros", token);
                }
                if self.piece.is_some_and(|piece| piece != length) {
                    session.weird(SOURCE, "HTTP_range_not_matching_len", None);
                }
            }
            _ => session.weird(SOURCE, "HTTP_bad_content_length", Some(token.to_owned())),
        }
        self.length = number(token).and_then(|length| length.try_into().ok());
        self.check_waiting(session);
    }

    fn check_waiting(&self, session: &mut Session<'_>) {
        if self.waits && self.length == Some(0) {
            session.weird(SOURCE, "HTTP_content_length_0_and_expect_100_cont", None);
        }
    }

    fn check_encoding(&self, session: &mut Session<'_>, value: &str) {
        let (token, rest) = split_token(value);
        if !token.eq_ignore_ascii_case("chunked") {
            return;
        }
        if !rest.is_empty() {
            session.weird(SOURCE, "HTTP_chunked_multi", Some(rest.to_owned()));
        }
        if self.length.is_some() {
            session.weird(SOURCE, "HTTP_content_length_and_chunked", None);
        }
    }

    /// `bytes 0-99/1000`: lengths that do not fit hide content from whoever believes them.
    fn check_range(&mut self, session: &mut Session<'_>, value: &str) {
        if self.chunked {
            session.weird(SOURCE, "HTTP_content_range_and_chunked", None);
        }
        let (unit, rest) = split_token(value);
        if unit != "bytes" {
            session.weird(SOURCE, "HTTP_content_range_unknown_byte_unit", None);
            return;
        }
        let range = rest.replace(' ', "");
        let parts = range.split_once('/').and_then(|(piece, whole)| {
            let (first, last) = piece.split_once('-')?;
            Some((first, last, whole))
        });
        let Some((first, last, whole)) = parts else {
            session.weird(SOURCE, "HTTP_content_range_cannot_parse", None);
            return;
        };
        let fault = match (number(first), number(last)) {
            (Some(first @ 0..), Some(last @ 0..)) if first <= last => {
                self.piece = (last - first).checked_add(1);
                let is_known = whole == "*" || whole.starts_with(|c: char| c.is_ascii_digit());
                match self.piece {
                    None => "HTTP_content_range_overflow",
                    Some(_) if !is_known => "HTTP_content_range_invalid_instance",
                    Some(piece) => {
                        let piece = u64::try_from(piece).ok();
                        if self.length.is_some_and(|n| n > 0) && self.length != piece {
                            session.weird(SOURCE, "HTTP_range_not_matching_len", None);
                        }
                        return;
                    }
                }
            }
            (Some(0..), Some(0..)) => "HTTP_non_positive_content_range",
            (Some(_), Some(_)) => "HTTP_content_range_invalid",
            _ => "HTTP_content_range_cannot_parse",
        };
        session.weird(SOURCE, fault, Some(range));
    }
}

/// The first word, and what follows it.
fn split_token(value: &str) -> (&str, &str) {
    let value = value.trim();
    let end = value.find(|c: char| !c.is_ascii_graphic() || "()<>@,;:\\\"/[]?=".contains(c));
    let (token, rest) = value.split_at(end.unwrap_or(value.len()));
    (token, rest.trim_start())
}

/// The number that a text begins with.
fn number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let end = digits.find(|c: char| !c.is_ascii_digit());
    let end = end.map_or(text.len(), |end| text.len() - digits.len() + end);
    text[..end].parse().ok()
}
