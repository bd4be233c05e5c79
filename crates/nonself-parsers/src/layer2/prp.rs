//! PRP and HSR (IEC 62439-3): nodes that send every frame twice announce themselves.

use super::streams::{Limits, Stream, Streams};
use super::{Decoder, Frame, Out};
use crate::app::text;
use crate::log::{self, Time};
use crate::wire::{array, be16, u8_at};

const SECOND: i64 = 1_000_000_000;
const LIMITS: Limits = Limits {
    most: 8192,
    silence: 300 * SECOND,
    span: 3600 * SECOND,
};
/// Fields of one announcement that are read.
const MAX_FIELDS: usize = 8;

/// Sender, then what is announced: kind, node, its second address, the box in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    vlan: Option<u16>,
    src: Option<[u8; 6]>,
    mode: &'static str,
    node: [u8; 6],
    second: Option<[u8; 6]>,
    red_box: Option<[u8; 6]>,
}

/// Nodes heard so far.
pub(super) struct Prp {
    nodes: Streams<Key, ()>,
}

impl Default for Prp {
    fn default() -> Self {
        Self {
            nodes: Streams::new(LIMITS),
        }
    }
}

impl Decoder for Prp {
    fn on_frame(&mut self, frame: &Frame<'_>, out: &mut Out<'_>) {
        let Some(key) = announcement(frame) else {
            if frame.cut == 0 {
                out.weird("PRP", "malformed_prp_supervision", None);
            }
            return;
        };
        let mut rows = Vec::new();
        let (node, is_new) = self.nodes.see(
            key,
            frame.ts.0,
            || (),
            |key, node| rows.push(row("summary", key, node)),
        );
        if is_new {
            rows.push(row("seen", &key, node));
            node.told();
        }
        for row in rows {
            out.tables.prp.push(out.clock, row);
        }
    }

    fn on_time(&mut self, now: i64, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.prp);
        self.nodes.on_time(now, |key, node| {
            table.push(clock, row("summary", key, node));
        });
    }

    fn on_end(&mut self, out: &mut Out<'_>) {
        let (clock, table) = (out.clock, &mut out.tables.prp);
        self.nodes
            .end(|key, node| table.push(clock, row("summary", key, node)));
    }
}

/// Path and version, number, in version 1 the number of the frame itself too; then fields.
fn announcement(frame: &Frame<'_>) -> Option<Key> {
    const RED_BOX: u8 = 30;
    let data = frame.payload;
    be16(data, 0)?;
    // An HSR ring's tag has been taken off; its number is part of the tag there.
    let mut at = 4;
    let mut found: Option<Key> = None;
    for _ in 0..MAX_FIELDS {
        let (Some(kind), Some(length)) = (u8_at(data, at), u8_at(data, at + 1)) else {
            break;
        };
        let value = data.get(at + 2..at + 2 + usize::from(length))?;
        at += 2 + usize::from(length);
        let mode = match kind {
            0 => break,
            20 => "prp_discards_duplicates",
            21 => "prp_accepts_duplicates",
            22 => "prp_obsolete",
            23 => "hsr",
            RED_BOX => {
                if let Some(found) = &mut found {
                    found.red_box = array(value, 0);
                }
                continue;
            }
            _ => continue,
        };
        found = Some(Key {
            vlan: frame.vlan,
            src: frame.src,
            mode,
            node: array(value, 0)?,
            second: array(value, 6),
            red_box: None,
        });
    }
    found
}

fn row(event: &'static str, key: &Key, node: &Stream<()>) -> log::Prp {
    log::Prp {
        ts: Time(node.first),
        vlan: key.vlan.map(i64::from),
        event: Some(event),
        mac_src: key.src.map(text::mac),
        mode: Some(key.mode),
        node: text::mac(key.node),
        second: key.second.filter(|mac| *mac != [0; 6]).map(text::mac),
        red_box: key.red_box.map(text::mac),
        count: node.count,
        last: Time(node.last),
    }
}
