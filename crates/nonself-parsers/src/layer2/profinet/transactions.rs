//! DCP requests and what became of them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::dcp::{self, Message, Said};
use super::names;
use crate::app::ics::Class;
use crate::app::{About, Fact, text};
use crate::flow::key::Endpoint;
use crate::flow::uid::{Identity, uid};
use crate::layer2::streams::{Limits, Stream, Streams};
use crate::layer2::{Frame, Out};
use crate::log::{Interval, OtCommand, Port, ProfinetDcp, Text, Time, format_compact};

const SECOND: i64 = 1_000_000_000;
const LIMITS: Limits = Limits {
    most: 8192,
    silence: 3600 * SECOND,
    span: 3600 * SECOND,
};
/// Requests that wait for their answer, and how long.
const MAX_WAITING: usize = 1024;
const PATIENCE: i64 = 10 * SECOND;

type Mac = Option<[u8; 6]>;

/// Announcements and searches that say the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    vlan: Option<u16>,
    src: Mac,
    dst: Mac,
    frame_id: u16,
    said: String,
}

struct Waiting {
    row: ProfinetDcp,
    said: Said,
    /// Who asks whom.
    ends: (Mac, Mac),
}

/// What is repeated, and what waits.
pub(super) struct Transactions {
    repeated: Streams<Key, ProfinetDcp>,
    /// Get and Set requests by transaction, requester and device.
    waiting: BTreeMap<(u32, u8, Mac, Mac), Waiting>,
}

impl Default for Transactions {
    fn default() -> Self {
        Self {
            repeated: Streams::new(LIMITS),
            waiting: BTreeMap::new(),
        }
    }
}

const GET: u8 = 3;
const SET: u8 = 4;

impl Transactions {
    pub fn on_frame(&mut self, frame: &Frame<'_>, frame_id: u16, out: &mut Out<'_>) {
        let Some(message) = dcp::parse(&frame.payload[2..]) else {
            if frame.cut == 0 {
                out.weird("PROFINET", "malformed_profinet_dcp", None);
            }
            return;
        };
        if message.is_cut && frame.cut == 0 {
            out.weird("PROFINET", "truncated_profinet_dcp", None);
        }
        tell_facts(frame, &message, out);
        match (message.service, message.is_request()) {
            (GET | SET, true) => self.ask(frame, frame_id, message, out),
            (GET | SET, false) => self.answer(frame, frame_id, message, out),
            _ => self.repeat(frame, frame_id, &message, out),
        }
    }

    pub fn on_time(&mut self, now: i64, out: &mut Out<'_>) {
        self.give_up(now.saturating_sub(PATIENCE), out);
        let (clock, table) = (out.clock, &mut out.tables.profinet_dcp);
        self.repeated
            .on_time(now, |_, stream| table.push(clock, summary(stream)));
    }

    pub fn on_end(&mut self, out: &mut Out<'_>) {
        self.give_up(i64::MAX, out);
        let (clock, table) = (out.clock, &mut out.tables.profinet_dcp);
        self.repeated
            .end(|_, stream| table.push(clock, summary(stream)));
    }

    fn ask(&mut self, frame: &Frame<'_>, frame_id: u16, message: Message, out: &mut Out<'_>) {
        if self.waiting.len() >= MAX_WAITING {
            self.give_up(i64::MAX, out);
        }
        let key = (message.xid, message.service, frame.src, frame.dst);
        let row = row(frame, frame_id, &message);
        let waiting = Waiting {
            row,
            said: message.said,
            ends: (frame.src, frame.dst),
        };
        if let Some(earlier) = self.waiting.insert(key, waiting) {
            write(earlier, "none", out);
        }
    }

    fn answer(&mut self, frame: &Frame<'_>, frame_id: u16, message: Message, out: &mut Out<'_>) {
        let key = (message.xid, message.service, frame.dst, frame.src);
        let Some(mut asked) = self.waiting.remove(&key) else {
            // Its request was not seen.
            let row = row(frame, frame_id, &message);
            let waiting = Waiting {
                row,
                said: message.said,
                ends: (frame.dst, frame.src),
            };
            return write(waiting, "none", out);
        };
        asked.row.response_delay = Some(Interval((frame.ts.0 - asked.row.ts.0) as f64 / 1e9));
        let failed = |(_, _, error): &(u8, u8, u8)| *error != 0;
        let refused = message.kind != 1;
        let status = if refused || message.said.results.iter().any(failed) {
            "error"
        } else {
            "ok"
        };
        if refused {
            asked.row.error = Some("not_supported".to_owned());
        }
        // What was set, and what became of it; or what was asked for.
        let mut said = message.said.clone();
        if message.service == SET {
            said = asked.said.clone();
            said.results.clone_from(&message.said.results);
        }
        fill(&mut asked.row, &said);
        asked.row.options = options(&asked.said);
        write(asked, status, out);
    }

    fn give_up(&mut self, before: i64, out: &mut Out<'_>) {
        let is_old = |waiting: &Waiting| waiting.row.ts.0 <= before;
        let old = self.waiting.iter().filter(|(_, waiting)| is_old(waiting));
        let mut old: Vec<_> = old.map(|(key, waiting)| (waiting.row.ts, *key)).collect();
        old.sort();
        for (_, key) in old {
            if let Some(waiting) = self.waiting.remove(&key) {
                write(waiting, "none", out);
            }
        }
    }

    fn repeat(&mut self, frame: &Frame<'_>, frame_id: u16, message: &Message, out: &mut Out<'_>) {
        let key = Key {
            vlan: frame.vlan,
            src: frame.src,
            dst: frame.dst,
            frame_id,
            said: format!("{:?}", message.said),
        };
        let mut rows = Vec::new();
        let (stream, is_new) = self.repeated.see(
            key,
            frame.ts.0,
            || row(frame, frame_id, message),
            |_, stream| rows.push(summary(stream)),
        );
        if is_new {
            rows.push(stream.what.clone());
            stream.told();
        }
        for row in rows {
            out.tables.profinet_dcp.push(out.clock, row);
        }
    }
}

fn summary(stream: &Stream<ProfinetDcp>) -> ProfinetDcp {
    ProfinetDcp {
        ts: Time(stream.first),
        event: Some("summary"),
        count: stream.count,
        last: Time(stream.last),
        ..stream.what.clone()
    }
}

/// The row of a request, and the command when both ends have an IP address.
fn write(waiting: Waiting, status: &'static str, out: &mut Out<'_>) {
    let Waiting {
        mut row,
        said,
        ends,
    } = waiting;
    row.status = Some(status);
    if let Some(command) = command(&row, &said, ends, out) {
        out.tables.ot_command.push(out.clock, command);
    }
    out.tables.profinet_dcp.push(out.clock, row);
}

fn command(row: &ProfinetDcp, said: &Said, ends: (Mac, Mac), out: &Out<'_>) -> Option<OtCommand> {
    let neighbours = &out.tables.app.neighbours;
    let orig = neighbours.address(ends.0?)?;
    let resp = neighbours.address(ends.1?)?;
    let end = |host| Endpoint { host, port: 0 };
    let uid = uid(&Identity {
        start: row.ts.0,
        packet: row.xid,
        src: end(orig),
        dst: end(resp),
        protocol: 0,
        vlan: row.vlan.map(|vlan| vlan as u16),
    });
    let values = [
        said.station_name.clone(),
        said.address.map(|address| address.to_string()),
        said.reset.map(str::to_owned),
    ];
    let values: Vec<String> = values.into_iter().flatten().collect();
    Some(OtCommand {
        ts: row.ts,
        uid,
        orig_h: orig,
        orig_p: Port(0),
        resp_h: resp,
        resp_p: Port(0),
        vlan: row.vlan,
        protocol: Some("profinet_dcp"),
        is_orig: true,
        class: row.class,
        function_code: Some(format_compact!("{}", row.service_code)),
        function: row.service.map(Text::const_new),
        subfunction_code: said
            .options
            .first()
            .map(|(o, s)| format_compact!("{o}/{s}")),
        subfunction: said
            .options
            .first()
            .map(|(o, s)| names::option(*o, *s).into()),
        unit: None,
        rack: None,
        slot: None,
        area: None,
        address: None,
        quantity: None,
        request_values: None,
        response_values: None,
        block: None,
        detail: (!values.is_empty()).then(|| values.join(" ")),
        status: row.status,
        error: row.error.clone(),
        response_delay: row.response_delay,
    })
}

fn options(said: &Said) -> Option<Vec<String>> {
    let named = said.options.iter().map(|(o, s)| names::option(*o, *s));
    (!said.options.is_empty()).then(|| named.collect())
}

/// The class of a message is that of the gravest thing in it.
fn class(message: &Message) -> Class {
    if message.service != SET {
        return match message.service {
            GET | 5 => Class::Discover,
            _ => Class::Other,
        };
    }
    let results = message.said.results.iter().map(|(o, s, _)| (*o, *s));
    let options = message.said.options.iter().copied().chain(results);
    let classes: Vec<Class> = options.map(|(o, s)| names::class_of_set(o, s)).collect();
    [Class::Reprogram, Class::Action]
        .into_iter()
        .find(|class| classes.contains(class))
        .unwrap_or(Class::Other)
}

fn row(frame: &Frame<'_>, frame_id: u16, message: &Message) -> ProfinetDcp {
    let mut row = ProfinetDcp {
        ts: frame.ts,
        vlan: frame.vlan.map(i64::from),
        event: Some("seen"),
        mac_src: frame.src.map(text::mac),
        mac_dst: frame.dst.map(text::mac),
        frame_id: u64::from(frame_id),
        service_code: u64::from(message.service),
        service: names::service(message.service),
        kind: Some(match message.kind {
            _ if message.is_request() => "request",
            1 => "success",
            _ => "not_supported",
        }),
        xid: u64::from(message.xid),
        class: Some(class(message).name()),
        options: options(&message.said),
        station_name: None,
        station_type: None,
        alias: None,
        vendor_id: None,
        device_id: None,
        role: None,
        mac: None,
        address: None,
        netmask: None,
        gateway: None,
        ip_status: None,
        permanent: None,
        reset: None,
        status: None,
        error: None,
        response_delay: None,
        count: 1,
        last: frame.ts,
    };
    fill(&mut row, &message.said);
    row
}

fn fill(row: &mut ProfinetDcp, said: &Said) {
    let hex = |number: Option<u16>| number.map(|number| format!("0x{number:04x}"));
    row.station_name.clone_from(&said.station_name);
    row.station_type.clone_from(&said.station_type);
    row.alias.clone_from(&said.alias);
    row.vendor_id = hex(said.vendor_id);
    row.device_id = hex(said.device_id);
    row.role = said.role.map(|bits| names::roles(bits).join(","));
    row.mac = said.mac.map(text::mac);
    row.address = said.address.map(IpAddr::V4);
    row.netmask = said.netmask.map(IpAddr::V4);
    row.gateway = said.gateway.map(IpAddr::V4);
    row.ip_status = said.ip_status;
    row.permanent = said.permanent;
    row.reset = said.reset;
    let failed = said.results.iter().filter(|(_, _, error)| *error != 0);
    let failed: Vec<String> = failed
        .map(|(o, s, error)| format!("{}: {}", names::option(*o, *s), names::block_error(*error)))
        .collect();
    if !failed.is_empty() {
        row.error = Some(failed.join(", "));
    }
}

/// Answers and announcements are about their sender.
fn tell_facts(frame: &Frame<'_>, message: &Message, out: &mut Out<'_>) {
    let said = &message.said;
    if message.is_request() && message.service != 6 {
        return;
    }
    let address = said.address.filter(|address| !address.is_unspecified());
    let address = address.map(IpAddr::V4);
    if let (Some(mac), Some(address)) = (frame.src, address) {
        out.tables.app.neighbours.note(mac, address);
    }
    let host = address.or_else(|| out.tables.app.neighbours.address(frame.src?));
    let about = About {
        uid: None,
        host,
        mac: frame.src,
        vlan: frame.vlan,
    };
    let hex = |number: Option<u16>| number.map(|number| format!("0x{number:04x}"));
    let vendor = said.vendor_id.map(|id| match vendor(id) {
        Some(name) => name.to_owned(),
        None => format!("0x{id:04x}"),
    });
    let facts = [
        (Fact::Name, said.station_name.clone()),
        (Fact::Model, said.station_type.clone()),
        (Fact::Vendor, vendor),
        (Fact::Product, hex(said.device_id)),
        (
            Fact::Role,
            said.role.map(|bits| names::roles(bits).join(", ")),
        ),
    ];
    for (fact, value) in facts {
        if let Some(value) = value {
            out.asset(frame.ts, about, "profinet_dcp", fact, &value);
        }
    }
}

/// Vendors whose devices are met most; the list of PROFIBUS & PROFINET International has all.
fn vendor(id: u16) -> Option<&'static str> {
    (id == 0x002a).then_some("Siemens")
}
