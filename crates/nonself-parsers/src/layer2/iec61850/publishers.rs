//! Who publishes what: a second station with the same name is an imitation, or a mistake.

use std::collections::BTreeMap;

use super::header::Key;
use crate::log::Text;

/// Names that are known; when there are more, all are forgotten.
const MAX_NAMES: usize = 16_384;

type Mac = [u8; 6];

#[derive(Default)]
pub struct Publishers(BTreeMap<(Option<u16>, u16, Text), Mac>);

impl Publishers {
    /// Asked when a stream begins: who had its name before, if it was another.
    pub fn previous(&mut self, key: &Key) -> Option<Mac> {
        let src = key.src?;
        if self.0.len() >= MAX_NAMES {
            self.0.clear();
        }
        let name = (key.vlan, key.app_id, key.name.clone());
        self.0.insert(name, src).filter(|previous| *previous != src)
    }
}
