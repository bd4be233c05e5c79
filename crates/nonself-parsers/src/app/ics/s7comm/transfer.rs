//! Blocks that are loaded into the controller or copied out: `s7comm_upload_download`.

use super::names::{self, function, rosctr};
use super::parser::Pdu;
use crate::app::text::{be16, be32, text};
use crate::app::{Direction, Session};
use crate::log::S7commUploadDownload;

/// Every function from Request Download to End Upload has the same beginning.
pub fn write(session: &mut Session<'_>, dir: Direction, pdu: &Pdu<'_>) {
    let Some(&code @ function::REQUEST_DOWNLOAD..=function::END_UPLOAD) = pdu.parameter.first()
    else {
        return;
    };
    let mut row = new_row(session, dir, pdu, code);
    let status = pdu.parameter.get(1).map(|status| format!("{status:#04x}"));
    if pdu.rosctr == rosctr::JOB {
        row.function_status = status;
        row.session_id = be32(pdu.parameter, 4).map(u64::from);
        let after = name_file(&mut row, pdu.parameter);
        if code == function::REQUEST_DOWNLOAD {
            // The first digit means nothing; both lengths have six.
            row.load_length = after.and_then(|a| digits(a.get(2..8)?));
            row.code_length = after.and_then(|a| digits(a.get(8..14)?));
        }
    } else {
        match code {
            function::START_UPLOAD => {
                row.function_status = status;
                row.session_id = be32(pdu.parameter, 4).map(u64::from);
                let length = pdu.parameter.get(8).map_or(0, |n| usize::from(*n));
                row.blocklength = pdu
                    .parameter
                    .get(9..)
                    .and_then(|rest| digits(rest.get(..length)?));
            }
            function::UPLOAD | function::DOWNLOAD_BLOCK => {
                row.function_status = status;
                row.blocklength = be16(pdu.data, 0).map(u64::from);
            }
            _ => {}
        }
    }
    session.tables.s7comm_upload_download.push(session.now, row);
}

fn new_row(session: &Session<'_>, dir: Direction, pdu: &Pdu<'_>, code: u8) -> S7commUploadDownload {
    S7commUploadDownload {
        rosctr: Some(names::rosctr_name(pdu.rosctr)),
        pdu_reference: u64::from(pdu.reference),
        function_name: Some(names::function_name(code)),
        function_status: None,
        session_id: None,
        blocklength: None,
        filename: None,
        block_type: None,
        block_number: None,
        destination_filesystem: None,
        load_length: None,
        code_length: None,
        ..S7commUploadDownload::new(&session.head(dir))
    }
}

/// The file name and what it says; gives what follows it.
fn name_file<'a>(row: &mut S7commUploadDownload, parameter: &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::from(*parameter.get(8)?);
    let (name, after) = parameter.get(9..)?.split_at_checked(length)?;
    if name.is_empty() {
        return Some(after);
    }
    row.filename = Some(text(name, 64));
    row.block_type = Some(name.get(1..3).map_or("Unknown", names::block_type_name));
    row.block_number = name.get(3..8).map(|number| text(number, 8));
    row.destination_filesystem = Some(match name.get(8) {
        Some(b'P') => "Passive",
        Some(b'A') => "Active",
        Some(b'B') => "Both",
        _ => "Unknown",
    });
    Some(after)
}

fn digits(bytes: &[u8]) -> Option<u64> {
    std::str::from_utf8(bytes).ok()?.trim().parse().ok()
}
