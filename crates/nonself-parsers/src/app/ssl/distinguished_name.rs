//! Names in certificates as text: RFC 2253, the way OpenSSL and with it Zeek prints them.

use std::fmt::Write;

use x509_parser::der_parser::asn1_rs::{Any, Tag};
use x509_parser::x509::X509Name;

use crate::app::text::hex;

/// Longest text of one value.
const MAX_VALUE: usize = 512;

/// Last component first, joined by commas; parts of one component joined by plus.
pub fn to_text(name: &X509Name<'_>) -> String {
    let components: Vec<String> = name
        .iter_rdn()
        .map(|component| {
            let mut parts: Vec<String> = component
                .iter()
                .map(|part| {
                    let oid = part.attr_type().to_id_string();
                    let key = short_name(&oid).unwrap_or(&oid);
                    format!("{key}={}", value_text(part.attr_value()))
                })
                .collect();
            parts.reverse();
            parts.join("+")
        })
        .collect();
    components.into_iter().rev().collect::<Vec<_>>().join(",")
}

/// OpenSSL's short names.
fn short_name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "street",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.13" => "description",
        "2.5.4.15" => "businessCategory",
        "2.5.4.17" => "postalCode",
        "2.5.4.41" => "name",
        "2.5.4.42" => "GN",
        "2.5.4.43" => "initials",
        "2.5.4.46" => "dnQualifier",
        "2.5.4.97" => "organizationIdentifier",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "1.2.840.113549.1.9.2" => "unstructuredName",
        "1.3.6.1.4.1.311.60.2.1.1" => "jurisdictionL",
        "1.3.6.1.4.1.311.60.2.1.2" => "jurisdictionST",
        "1.3.6.1.4.1.311.60.2.1.3" => "jurisdictionC",
        _ => return None,
    })
}

fn value_text(value: &Any<'_>) -> String {
    let bytes = &value.data[..value.data.len().min(MAX_VALUE)];
    let utf8 = match value.tag() {
        Tag::Utf8String
        | Tag::PrintableString
        | Tag::Ia5String
        | Tag::NumericString
        | Tag::VisibleString => bytes.to_vec(),
        // Latin-1, as everybody reads it.
        Tag::T61String => latin1(bytes.iter().map(|b| u32::from(*b))),
        Tag::BmpString => latin1(
            bytes
                .as_chunks::<2>()
                .0
                .iter()
                .map(|pair| u32::from(u16::from_be_bytes(*pair))),
        ),
        _ => return format!("#{}", hex(bytes).to_ascii_uppercase()),
    };
    escape(&utf8)
}

fn latin1(code_points: impl Iterator<Item = u32>) -> Vec<u8> {
    let text: String = code_points.filter_map(char::from_u32).collect();
    text.into_bytes()
}

fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let last = bytes.len().saturating_sub(1);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b',' | b'+' | b'"' | b'\\' | b'<' | b'>' | b';' => {
                out.push('\\');
                out.push(char::from(*byte));
            }
            b' ' | b'#' if at == 0 => {
                out.push('\\');
                out.push(char::from(*byte));
            }
            b' ' if at == last => out.push_str("\\ "),
            0x20..=0x7E => out.push(char::from(*byte)),
            other => {
                let _ = write!(out, "\\{other:02X}");
            }
        }
    }
    out
}
