//! Data of CIP connections, of which another sensor may have seen the opening.

use std::iter::Peekable;
use std::sync::Arc;
use std::vec::IntoIter;

use arrow_array::ArrayRef;
use arrow_array::builder::StringViewBuilder;

use crate::app::ics::enip::{Change, ConnectionKey, Connections, Opened};
use crate::log::{Mark, Position};

/// Connections as they were at each row, and what the rows say of them.
pub struct Openers<'a> {
    connections: &'a mut Connections,
    changes: Peekable<IntoIter<(Position, Change)>>,
    opened_by: StringViewBuilder,
    direction: StringViewBuilder,
    path: StringViewBuilder,
}

impl<'a> Openers<'a> {
    /// The changes that each sensor has seen, and where they belong.
    pub fn new(connections: &'a mut Connections, seen: Vec<(Vec<Change>, Vec<Mark>)>) -> Self {
        let mut all: Vec<(Position, Change)> = Vec::new();
        for (changes, marks) in seen {
            let mut changes = changes.into_iter();
            let mut done = 0;
            for (position, end) in marks {
                let these = changes.by_ref().take(end - done);
                all.extend(these.map(|change| (position, change)));
                done = end;
            }
        }
        all.sort_by_key(|(position, _)| *position);
        Self {
            connections,
            changes: all.into_iter().peekable(),
            opened_by: StringViewBuilder::new(),
            direction: StringViewBuilder::new(),
            path: StringViewBuilder::new(),
        }
    }

    /// A row of this position has data of a connection.
    pub fn push(&mut self, position: Position, key: ConnectionKey) {
        while let Some((_, change)) = self.changes.next_if(|(at, _)| *at <= position) {
            self.connections.apply(change);
        }
        let opened = self.connections.of(key);
        self.opened_by.append_option(opened.map(|o| &*o.uid));
        self.direction.append_option(opened.map(Opened::direction));
        self.path
            .append_option(opened.and_then(|o| o.path.as_deref()));
    }

    /// The rows' columns; whatever has changed since is known from now on.
    pub fn finish(mut self) -> [(&'static str, ArrayRef); 3] {
        for (_, change) in self.changes {
            self.connections.apply(change);
        }
        [
            ("opened_by", Arc::new(self.opened_by.finish())),
            ("io_direction", Arc::new(self.direction.finish())),
            ("connection_path", Arc::new(self.path.finish())),
        ]
    }
}
