//! The services confirmed on one connection.

/// Names in the order of confirmation, each once.
#[derive(Default)]
pub struct Services(Vec<&'static str>);

impl Services {
    pub fn confirm(&mut self, name: &'static str) {
        if !self.0.contains(&name) {
            self.0.push(name);
        }
    }

    /// What was taken for this protocol is none after all.
    pub fn retract(&mut self, name: &'static str) {
        self.0.retain(|known| *known != name);
    }

    pub fn names(&self) -> &[&'static str] {
        &self.0
    }
}
