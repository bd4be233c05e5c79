//! The hashes of a file, made while it passes.

use md5::{Digest, Md5};
use ring::digest::{Context, SHA256};
use sha1::Sha1;

use crate::app::text::hex;

/// Which hashes are made. SHA-256 is what others ask by, and processors have instructions for
/// it; each of the older two costs several times as much as the rest of the sensor's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileHashes {
    pub md5: bool,
    pub sha1: bool,
    pub sha256: bool,
}

impl Default for FileHashes {
    fn default() -> Self {
        Self {
            md5: false,
            sha1: false,
            sha256: true,
        }
    }
}

impl FileHashes {
    pub const NONE: Self = Self {
        md5: false,
        sha1: false,
        sha256: false,
    };

    /// The names as Zeek writes them among a file's analysers.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [
            (self.md5, "MD5"),
            (self.sha1, "SHA1"),
            (self.sha256, "SHA256"),
        ]
        .into_iter()
        .filter_map(|(wanted, name)| wanted.then_some(name))
    }
}

/// Hashes under way.
#[derive(Clone)]
pub struct Hashing {
    md5: Option<Md5>,
    sha1: Option<Sha1>,
    sha256: Option<Context>,
}

/// The finished hashes, in hex.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hashed {
    pub md5: Option<String>,
    pub sha1: Option<String>,
    pub sha256: Option<String>,
}

impl Hashing {
    pub fn new(wanted: FileHashes) -> Self {
        Self {
            md5: wanted.md5.then(Md5::new),
            sha1: wanted.sha1.then(Sha1::new),
            sha256: wanted.sha256.then(|| Context::new(&SHA256)),
        }
    }

    pub fn add(&mut self, bytes: &[u8]) {
        if let Some(md5) = &mut self.md5 {
            md5.update(bytes);
        }
        if let Some(sha1) = &mut self.sha1 {
            sha1.update(bytes);
        }
        if let Some(sha256) = &mut self.sha256 {
            sha256.update(bytes);
        }
    }

    pub fn finish(self) -> Hashed {
        Hashed {
            md5: self.md5.map(|md5| hex(&md5.finalize())),
            sha1: self.sha1.map(|sha1| hex(&sha1.finalize())),
            sha256: self.sha256.map(|sha256| hex(sha256.finish().as_ref())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hashes_of_three_letters() {
        let mut hashing = Hashing::new(FileHashes {
            md5: true,
            sha1: true,
            sha256: true,
        });
        hashing.add(b"a");
        hashing.add(b"bc");
        let hashed = hashing.finish();
        assert_eq!(
            hashed.md5.as_deref(),
            Some("900150983cd24fb0d6963f7d28e17f72")
        );
        assert_eq!(
            hashed.sha1.as_deref(),
            Some("a9993e364706816aba3e25717850c26c9cd0d89d")
        );
        let sha256 = hashed.sha256.expect("wanted");
        assert!(sha256.starts_with("ba7816bf8f01cfea"));
        assert_eq!(Hashing::new(FileHashes::NONE).finish(), Hashed::default());
    }
}
