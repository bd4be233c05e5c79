//! Files that outlive the connections that carried them.

use super::Sensor;
use crate::app::files::joined;
use crate::log::{Position, Time};

impl Sensor {
    /// End those of which nothing came for long.
    pub(super) fn end_silent_files(&mut self) {
        if self.tables.app.files.is_due(self.time) {
            joined::end_silent(&mut self.tables, Time(self.time));
            self.tables.mark(Position::layer2(self.number));
        }
    }

    /// The capture is over.
    pub(super) fn end_files(&mut self) {
        joined::end_all(&mut self.tables, Time(self.clock));
        self.tables.mark(Position::layer2(u64::MAX));
    }
}
