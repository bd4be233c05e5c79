//! Files that outlive the connections that carried them.

use super::Sensor;
use crate::app::files::joined;
use crate::log::{Position, Time};

impl Sensor {
    /// End those of which nothing came for long.
    pub(super) fn end_silent_files(&mut self) {
        if self.tables.app.files.is_due(self.time) {
            let number = self.number;
            joined::end_silent(&mut self.tables, Time(self.time), |tables, key| {
                tables.mark(Position::file(number, key));
            });
        }
    }

    /// The capture is over.
    pub(super) fn end_files(&mut self) {
        joined::end_all(&mut self.tables, Time(self.clock), |tables, key| {
            tables.mark(Position::file(u64::MAX, key));
        });
    }
}
