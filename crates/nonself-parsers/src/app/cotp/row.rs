//! The rows of the `cotp` log.

use crate::app::iso::{Cotp, cotp};
use crate::app::text::{hex, hex_code, text};
use crate::app::{Direction, Session};
use crate::log;

pub fn write(session: &mut Session<'_>, dir: Direction, pdu: &Cotp<'_>) {
    let code = pdu.kind >> 4;
    let tsap = |value: Option<&[u8]>| value.map(tsap_text);
    let row = log::Cotp {
        pdu_code: Some(hex_code(code)),
        pdu_name: Some(name(code)),
        calling_tsap: tsap(pdu.calling_tsap()),
        called_tsap: tsap(pdu.called_tsap()),
        reason: (pdu.kind == cotp::DISCONNECT_REQUEST)
            .then(|| pdu.header.get(4).map(|reason| u64::from(*reason)))
            .flatten(),
        ..log::Cotp::new(&session.head(dir))
    };
    session.tables.cotp.push(session.now, row);
}

/// The names are ICSNPP's.
fn name(code: u8) -> &'static str {
    match code {
        0x1 => "ED Expedited Data",
        0x2 => "EA Expedited Data Acknowledgement",
        0x5 => "RJ Reject",
        0x6 => "AK Data Acknowledgement",
        0x7 => "ER TPDU Error",
        0x8 => "DR Disconnect Request",
        0xC => "DC Disconnect Confirm",
        0xD => "CC Connection Confirm",
        0xE => "CR Connection Request",
        0xF => "DT Data",
        _ => "Unknown",
    }
}

/// `SIMATIC-ROOT-HMI` is a text, rack and slot are two numbers.
fn tsap_text(value: &[u8]) -> String {
    if value.len() > 2 && value.iter().all(|byte| (0x20..0x7F).contains(byte)) {
        text(value, 64)
    } else {
        hex(&value[..value.len().min(32)])
    }
}
