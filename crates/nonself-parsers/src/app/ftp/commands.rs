//! Commands that wait for their reply, and which of them a reply belongs to.

use std::collections::BTreeMap;

use crate::log::Time;

/// Commands that may wait at once, as in Zeek.
const MAX_PENDING: usize = 20;
/// Stands for what the server says first.
pub const GREETING: &str = "<init>";

#[derive(Clone, Debug, Default)]
pub struct Command {
    pub at: Time,
    /// Its place among all of them; 0 for a reply that belongs to none.
    number: usize,
    /// In capitals.
    pub name: String,
    pub argument: String,
    /// The working directory was changed by it.
    pub moved: bool,
}

/// The commands that wait, by number.
#[derive(Default)]
pub struct Pending {
    commands: BTreeMap<usize, Command>,
    /// How many there ever were.
    count: usize,
}

impl Pending {
    /// Queue a command; false if too many wait.
    #[must_use]
    pub fn add(&mut self, at: Time, name: &str, argument: String) -> bool {
        if self.commands.len() >= MAX_PENDING {
            return false;
        }
        self.count += 1;
        let number = self.count;
        let command = Command {
            at,
            number,
            name: name.to_owned(),
            argument,
            moved: false,
        };
        self.commands.insert(number, command);
        true
    }

    pub fn len(&self) -> usize {
        self.commands.len()
    }

    pub fn remove(&mut self, command: &Command) -> bool {
        self.commands.remove(&command.number).is_some()
    }

    /// The command that a reply fits best; the earliest of those that fit alike.
    pub fn best(&self, code: u16, message: &str) -> Option<Command> {
        let score = |command: &&Command| {
            let fits = code == 500 || is_reply(&command.name, code);
            let names_it = message.contains(&command.name);
            let names_argument = message.contains(&command.argument);
            100 * u8::from(fits) + 20 * u8::from(names_it) + 10 * u8::from(names_argument)
        };
        let mut best: Option<&Command> = None;
        for command in self.commands.values() {
            if best.is_none_or(|best| score(&command) > score(&best)) {
                best = Some(command);
            }
        }
        best.cloned()
    }

    /// Remember that the command changed the working directory.
    pub fn note_moved(&mut self, command: &Command) {
        if let Some(known) = self.commands.get_mut(&command.number) {
            known.moved = true;
        }
    }

    /// All that wait, in their order.
    pub fn take(&mut self) -> impl Iterator<Item = Command> + use<> {
        std::mem::take(&mut self.commands).into_values()
    }

    pub fn held(&self) -> usize {
        let size = |c: &Command| c.name.len() + c.argument.len();
        self.commands.values().map(size).sum()
    }
}

/// The code is one that the standards foresee for the command.
fn is_reply(command: &str, code: u16) -> bool {
    let codes: &[u16] = match command {
        GREETING => &[0, 120, 220, 421],
        "USER" => &[230, 331, 332, 421, 500, 501, 530],
        "PASS" => &[202, 230, 332, 421, 500, 501, 503, 530],
        "ACCT" => &[202, 230, 421, 500, 501, 503, 530],
        "CWD" | "RMD" => &[250, 421, 500, 501, 502, 530, 550],
        "CDUP" => &[200, 250, 421, 500, 501, 502, 530, 550],
        "SMNT" => &[202, 250, 421, 500, 501, 502, 530, 550],
        "REIN" => &[120, 220, 421, 500, 502],
        "QUIT" => &[0, 221, 500],
        "PORT" => &[200, 421, 500, 501, 530],
        "PASV" => &[227, 421, 500, 501, 502, 530],
        "MODE" => &[200, 421, 500, 501, 502, 504, 530],
        "TYPE" | "STRU" => &[200, 421, 500, 501, 504, 530],
        "ALLO" => &[200, 202, 421, 500, 501, 504, 530],
        "REST" => &[200, 350, 421, 500, 501, 502, 530],
        "STOR" | "STOU" => &[
            110, 125, 150, 226, 250, 421, 425, 426, 450, 451, 452, 500, 501, 530, 532, 550, 551,
            552, 553,
        ],
        "RETR" => &[
            110, 125, 150, 226, 250, 421, 425, 426, 450, 451, 500, 501, 530, 550,
        ],
        "LIST" | "NLST" => &[
            125, 150, 226, 250, 421, 425, 426, 450, 451, 500, 501, 502, 530, 550,
        ],
        "APPE" => &[
            125, 150, 226, 250, 421, 425, 426, 450, 451, 452, 500, 501, 502, 530, 532, 550, 551,
            552, 553,
        ],
        "RNFR" => &[350, 421, 450, 500, 501, 502, 530, 550],
        "RNTO" => &[250, 421, 500, 501, 502, 503, 530, 532, 553],
        "DELE" => &[250, 421, 450, 500, 501, 502, 530, 550],
        "MKD" => &[257, 421, 500, 501, 502, 530, 550],
        "PWD" => &[257, 421, 500, 501, 502, 550],
        "ABOR" => &[225, 226, 421, 500, 501, 502],
        "SYST" => &[215, 421, 500, 501, 502, 530],
        "STAT" => &[211, 212, 213, 421, 450, 500, 501, 502, 530],
        "HELP" => &[200, 211, 214, 421, 500, 501, 502],
        "SITE" => &[200, 202, 214, 500, 501, 502, 530],
        "NOOP" => &[200, 421, 500],
        "LPRT" => &[500, 501, 521],
        "FEAT" => &[211, 500, 502],
        "OPTS" => &[200, 451, 501],
        "EPSV" => &[229, 500, 501],
        "EPRT" => &[200, 500, 501, 522],
        "SIZE" | "MDTM" => &[213, 500, 501, 550],
        "MLST" | "MLSD" => &[150, 226, 250, 500, 501, 550],
        "CLNT" => &[200, 500],
        "MACB" => &[200, 500, 550],
        _ => &[],
    };
    codes.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_finds_its_command() {
        let mut pending = Pending::default();
        for name in ["USER", "PASS", "SYST"] {
            assert!(pending.add(Time(0), name, String::new()));
        }
        let best = |code, text| pending.best(code, text).expect("a command").name;
        assert_eq!(best(215, "UNIX"), "SYST");
        assert_eq!(best(230, "fine"), "USER");
        assert_eq!(best(230, "PASS fine"), "PASS");
    }
}
