//! To how many devices an endpoint is known: the few smallest keys, so that any order gives the same.

/// More devices than this are not told apart.
pub const DEVICES: usize = 4;

#[derive(Clone, Debug)]
pub struct Known {
    /// Ascending.
    pub keys: Vec<u64>,
    pub last: i64,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            last: i64::MIN,
        }
    }
}

impl Known {
    pub fn add(&mut self, device: u64, at: i64) {
        self.last = self.last.max(at);
        if let Err(place) = self.keys.binary_search(&device)
            && place < DEVICES
        {
            self.keys.insert(place, device);
            self.keys.truncate(DEVICES);
        }
    }

    pub fn devices(&self) -> u8 {
        self.keys.len() as u8
    }
}
