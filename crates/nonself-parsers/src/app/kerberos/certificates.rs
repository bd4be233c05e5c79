//! The certificates of PKINIT (RFC 4556): in CMS signed data, in pre-authentication data.

use crate::app::der::{self, tag};

/// Certificates looked at in one message.
const MAX_CERTIFICATES: usize = 10;
const SET: u8 = 0x31;

/// `PA-PK-AS-REQ`: `[0]` implicit octets with the signed data.
pub fn of_request(value: &[u8]) -> Vec<&[u8]> {
    let signed = der::inside(value, tag::SEQUENCE).and_then(|fields| der::find(fields, 0x80));
    signed.map(certificates).unwrap_or_default()
}

/// `PA-PK-AS-REP`: `[0]` is a sequence whose `[0]` are the signed data.
pub fn of_reply(value: &[u8]) -> Vec<&[u8]> {
    let Some(choice) = der::inside(value, tag::CONTEXT) else {
        return Vec::new();
    };
    // The module has implicit tags for some writers and explicit ones for others.
    let fields = der::inside(choice, tag::SEQUENCE).unwrap_or(choice);
    let signed = der::find(fields, 0x80);
    signed.map(certificates).unwrap_or_default()
}

/// `ContentInfo` with `SignedData`: version, digests, content, then `[0]` certificates.
fn certificates(content_info: &[u8]) -> Vec<&[u8]> {
    let find = || {
        let info = der::inside(content_info, tag::SEQUENCE)?;
        let signed = der::inside(der::field(info, 0)?, tag::SEQUENCE)?;
        let is_signed = der::elements(signed).nth(1)?.tag == SET;
        is_signed.then(|| der::field(signed, 0)).flatten()
    };
    let mut rest = find().unwrap_or_default();
    let mut found = Vec::new();
    while found.len() < MAX_CERTIFICATES {
        let Some((element, after)) = der::element(rest) else {
            break;
        };
        if element.tag == tag::SEQUENCE {
            found.push(&rest[..rest.len() - after.len()]);
        }
        rest = after;
    }
    found
}
