//! Is this ISO transport, and not RDP's?

use crate::app::iso::{self, Cotp, cotp};
use crate::app::registry::{Evidence, Verdict};

pub fn probe(evidence: &Evidence<'_>) -> Verdict {
    match (side(evidence.orig), side(evidence.resp)) {
        (Verdict::No, _) | (_, Verdict::No) => Verdict::No,
        (Verdict::Yes, _) | (_, Verdict::Yes) => Verdict::Yes,
        _ => Verdict::Maybe,
    }
}

fn side(bytes: &[u8]) -> Verdict {
    match iso::tpkt_length(bytes) {
        None => return Verdict::Maybe,
        Some(Err(())) => return Verdict::No,
        Some(Ok(_)) => {}
    }
    let Some(pdu) = bytes.get(iso::TPKT..).and_then(Cotp::parse) else {
        return if bytes.len() < 8 {
            Verdict::Maybe
        } else {
            Verdict::No
        };
    };
    match pdu.kind {
        cotp::CONNECTION_REQUEST if pdu.called_tsap().is_some() => Verdict::Yes,
        // RDP's requests carry a cookie or nothing.
        cotp::CONNECTION_REQUEST if !pdu.parameters().is_empty() => Verdict::No,
        cotp::DATA => match pdu.payload.first() {
            // S7comm and its successor; the last three are ISO session, under MMS.
            Some(&(0x32 | 0x72 | 0x01 | 0x0D | 0x0E)) => Verdict::Yes,
            Some(0x7F) => Verdict::No,
            _ => Verdict::Maybe,
        },
        _ => Verdict::Maybe,
    }
}
