//! What is counted between two rows of a stream.

use super::SECOND;

/// Rows about changes of one stream within a minute; more are only counted.
const MAX_CHANGES: u32 = 120;
const MINUTE: i64 = 60 * SECOND;

#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Numbers that were passed over.
    pub lost: u64,
    /// The same numbers again.
    pub repeated: u64,
    /// Numbers that went back.
    pub back: u64,
    /// Changes, those without a row too.
    pub changes: u64,
    /// Longest time without a frame, in nanoseconds.
    pub longest_gap: i64,
    previous: Option<i64>,
}

impl Counts {
    /// A frame came; `is_first` after a row.
    pub fn frame(&mut self, now: i64, is_first: bool) {
        let previous = self.previous.replace(now);
        if is_first {
            *self = Self {
                previous: self.previous,
                ..Self::default()
            };
        }
        if let Some(previous) = previous {
            self.longest_gap = self.longest_gap.max(now.saturating_sub(previous));
        }
    }

    pub fn gap_seconds(&self) -> f64 {
        self.longest_gap as f64 / SECOND as f64
    }
}

/// Rows about changes, so many a minute and no more.
#[derive(Clone, Debug, Default)]
pub struct Budget {
    begin: i64,
    used: u32,
}

impl Budget {
    pub fn allows(&mut self, now: i64) -> bool {
        if now.abs_diff(self.begin) >= MINUTE.unsigned_abs() {
            *self = Self {
                begin: now,
                used: 0,
            };
        }
        self.used += 1;
        self.used <= MAX_CHANGES
    }
}
