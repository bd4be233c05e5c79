//! Where the transport layer puts what it finds: the application side, the history, and
//! the log of weird things.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::history::{Event, Scaled};
use super::{App, FlowInfo};
use crate::app::{Context, Direction};
use crate::log::{Tables, Time};
use crate::transport::tcp::reassembly::Piece;
use crate::weird::Weirds;

/// One connection while a packet of it is processed.
pub struct Outlet<'a> {
    pub now: i64,
    /// Time at which rows are written; it never goes back.
    pub clock: i64,
    pub flow: &'a mut FlowInfo,
    pub app: &'a mut Option<Box<App>>,
    pub tables: &'a mut Tables,
    pub weirds: &'a mut Weirds,
}

impl Outlet<'_> {
    /// Whether bytes are of use to a parser.
    pub fn wants_data(&self) -> bool {
        self.app
            .as_ref()
            .is_none_or(|app| !app.failed && app.layer.wants_data())
    }

    /// Let the parsers do something. None of them should ever panic; if one does, it loses
    /// its connection and nothing else is touched. While testing, it is to be seen.
    fn with_app(&mut self, act: impl FnOnce(&mut App, &mut Tables, Time)) {
        let app = self
            .app
            .get_or_insert_with(|| Box::new(App::new(self.flow)));
        let (tables, now) = (&mut *self.tables, Time(self.clock));
        if cfg!(debug_assertions) {
            act(app, tables, now);
        } else if !app.failed {
            let acted = AssertUnwindSafe(|| act(app, tables, now));
            if catch_unwind(acted).is_err() {
                app.failed = true;
                self.weird("parser_failure");
            }
        }
    }

    pub fn data(&mut self, dir: Direction, data: &[u8]) {
        if self.wants_data() {
            self.with_app(|App { layer, info, .. }, tables, now| {
                layer.on_data(
                    &mut Context {
                        now,
                        conn: info,
                        tables,
                    },
                    dir,
                    data,
                );
            });
            if std::mem::take(&mut self.tables.app.left_off) {
                let history = &mut self.flow.history;
                history.check(Event::Unfollowed, b'X', dir.is_orig());
            }
        }
    }

    fn gap(&mut self, dir: Direction, len: u64) {
        if self.wants_data() {
            self.with_app(|App { layer, info, .. }, tables, now| {
                layer.on_gap(
                    &mut Context {
                        now,
                        conn: info,
                        tables,
                    },
                    dir,
                    len,
                );
            });
        }
    }

    pub fn eof(&mut self, dir: Direction) {
        if self.app.is_some() {
            self.with_app(|App { layer, info, .. }, tables, now| {
                layer.on_eof(
                    &mut Context {
                        now,
                        conn: info,
                        tables,
                    },
                    dir,
                );
            });
        }
    }

    pub fn end(&mut self) {
        if self.app.is_some() {
            self.with_app(|App { layer, info, .. }, tables, now| {
                layer.on_end(&mut Context {
                    now,
                    conn: info,
                    tables,
                });
            });
        }
    }

    /// A piece of a stream, in order.
    pub fn give(&mut self, dir: Direction, piece: &Piece<'_>, gaps: &mut Scaled) {
        match *piece {
            Piece::Data(data) => self.data(dir, data),
            Piece::Unkept { len } => self.gap(dir, len),
            Piece::Gap { len, real } => {
                if real {
                    gaps.count(&mut self.flow.history, b'G', dir.is_orig());
                    self.flow.missed_bytes += len;
                }
                self.gap(dir, len);
            }
        }
    }

    /// Something that should not be on the wire; told once per connection and name.
    pub fn weird(&mut self, name: &'static str) {
        self.weird_with(name, None);
    }

    /// The same, with more about it.
    pub fn weird_with(&mut self, name: &'static str, addl: Option<String>) {
        self.weirds
            .of_flow(name, addl, self.flow, self.tables, self.clock);
    }

    /// Originator and responder turn out to be the other way round.
    pub fn flip(&mut self) {
        self.flow.flip();
        if let Some(app) = self.app {
            let info = &mut app.info;
            std::mem::swap(&mut info.orig_h, &mut info.resp_h);
            std::mem::swap(&mut info.orig_p, &mut info.resp_p);
            std::mem::swap(&mut info.orig_mac, &mut info.resp_mac);
        }
    }
}
