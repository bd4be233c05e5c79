//! Bindings and calls of one association: a request, its response, one row.

use super::interfaces;
use super::pdu::{Context, Pdu, kind};
use crate::app::Session;
use crate::app::text::text;
use crate::log::{DceRpc, Interval};

/// Calls that wait for their answer; interfaces that are bound.
const MAX_CALLS: usize = 256;
const MAX_CONTEXTS: usize = 256;
const SOURCE: &str = "DCE_RPC";

/// What is bound, and which calls wait.
#[derive(Default)]
pub struct Calls {
    contexts: Vec<Context>,
    waiting: Vec<Call>,
    /// Where it runs: a named pipe, or the address that the server gave.
    place: Option<String>,
}

struct Call {
    id: u32,
    row: DceRpc,
}

impl Calls {
    /// Of a named pipe.
    pub fn on_pipe(name: String) -> Self {
        Self {
            place: Some(name),
            ..Self::default()
        }
    }

    pub fn on_pdu(&mut self, session: &mut Session<'_>, pdu: &Pdu<'_>) {
        match pdu.kind {
            kind::BIND | kind::ALTER_CONTEXT => {
                for context in pdu.contexts() {
                    self.contexts.retain(|known| known.id != context.id);
                    if self.contexts.len() < MAX_CONTEXTS {
                        self.contexts.push(context);
                    }
                }
            }
            kind::BIND_ACK => {
                if let Some(address) = pdu.address().filter(|a| !a.is_empty()) {
                    self.place = Some(text(address, 256));
                }
            }
            kind::REQUEST => self.on_request(session, pdu),
            kind::RESPONSE | kind::FAULT if pdu.is_last() => self.on_answer(session, pdu),
            _ => {}
        }
    }

    /// Nothing follows: calls without an answer are written as they are.
    pub fn on_end(&mut self, session: &mut Session<'_>) {
        for call in std::mem::take(&mut self.waiting) {
            write(session, call.row);
        }
    }

    fn on_request(&mut self, session: &mut Session<'_>, pdu: &Pdu<'_>) {
        if !pdu.is_first() {
            // A call is made when its last fragment is there.
            if let Some(call) = self.waiting.iter_mut().find(|c| c.id == pdu.call_id) {
                call.row.ts = session.now;
            }
            return;
        }
        let (Some(number), Some(operation)) = (pdu.context(), pdu.operation()) else {
            session.weird(SOURCE, "dce_rpc_malformed", None);
            return;
        };
        let bound = self.contexts.iter().find(|context| context.id == number);
        let uuid = match bound {
            Some(context) => context.uuid.as_str(),
            None => match self.common() {
                Some(uuid) => uuid,
                // Bound before it could be seen.
                None => return,
            },
        };
        let conn = session.conn;
        let row = DceRpc {
            ts: session.now,
            uid: conn.uid.clone(),
            orig_h: conn.orig_h,
            orig_p: conn.orig_p,
            resp_h: conn.resp_h,
            resp_p: conn.resp_p,
            rtt: None,
            named_pipe: self.place.clone(),
            endpoint: Some(interfaces::endpoint(uuid)),
            operation: Some(interfaces::operation(uuid, operation)),
            interface: Some(uuid.to_owned()),
            interface_version: bound.map(|c| format!("{}.{}", c.major, c.minor)),
            opnum: Some(u64::from(operation)),
            object: pdu.object(),
            fault: None,
        };
        if self.waiting.len() >= MAX_CALLS {
            let oldest = self.waiting.remove(0);
            write(session, oldest.row);
        }
        let id = pdu.call_id;
        self.waiting.push(Call { id, row });
    }

    fn on_answer(&mut self, session: &mut Session<'_>, pdu: &Pdu<'_>) {
        let Some(at) = self.waiting.iter().position(|c| c.id == pdu.call_id) else {
            return;
        };
        let mut row = self.waiting.remove(at).row;
        let nanoseconds = session.now.0 - row.ts.0;
        row.rtt = (nanoseconds > 0).then_some(Interval(nanoseconds as f64 / 1e9));
        if row.named_pipe.is_none() {
            row.named_pipe.clone_from(&self.place);
        }
        if pdu.kind == kind::FAULT {
            row.fault = pdu.status().map(fault);
        }
        write(session, row);
    }

    /// The interface that such a pipe mostly has.
    fn common(&self) -> Option<&'static str> {
        let place = self.place.as_deref()?.to_lowercase();
        let name = place.rsplit("\\pipe\\").next().unwrap_or(&place);
        interfaces::behind_pipe(name.trim_start_matches('\\'))
    }
}

fn write(session: &mut Session<'_>, row: DceRpc) {
    let [endpoint, operation] =
        [&row.endpoint, &row.operation].map(|t| t.as_deref().unwrap_or_default());
    if !interfaces::is_noise(endpoint, operation) {
        session.tables.dce_rpc.push(session.now, row);
    }
}

/// A status of a fault, by name where it is well known (C706 appendix E, MS-RPCE, MS-ERREF).
fn fault(status: u32) -> String {
    let name = match status {
        0x0000_0005 => "access_denied",
        0x0000_06F7 => "bad_stub_data",
        0x0000_0721 => "sec_pkg_error",
        0x1C00_0001 => "nca_fault_int_div_by_zero",
        0x1C00_0002 => "nca_fault_addr_error",
        0x1C00_000D => "nca_fault_cancel",
        0x1C00_001A => "nca_fault_context_mismatch",
        0x1C00_0008 => "nca_rpc_version_mismatch",
        0x1C00_0009 => "nca_unspec_reject",
        0x1C01_0002 => "nca_op_rng_error",
        0x1C01_0003 => "nca_unk_if",
        0x1C01_000B => "nca_proto_error",
        0x1C01_0014 => "nca_server_too_busy",
        _ => return format!("0x{status:08x}"),
    };
    name.to_owned()
}
