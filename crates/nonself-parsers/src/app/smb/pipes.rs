//! Named pipes: what runs in them is DCE/RPC, or is left alone.

use std::collections::HashMap;

use crate::app::dce_rpc::Stream;
use crate::app::gssapi::Security;
use crate::app::{Direction, Session};

const MAX_PIPES: usize = 256;
/// Names that are pipes wherever they are, for when the share was not seen.
const NAMES: &[&str] = &[
    "spoolss", "winreg", "samr", "srvsvc", "netdfs", "lsarpc", "wkssvc", "msftewds", "svcctl",
];

/// Whether a file of this name is a pipe.
pub fn is_pipe_name(name: &str) -> bool {
    NAMES.contains(&name.trim_start_matches('\\').to_lowercase().as_str())
}

#[derive(Default)]
pub struct Pipes(HashMap<u128, Stream>);

impl Pipes {
    /// Bytes that were written into a pipe, or read from it.
    pub fn on_data(
        &mut self,
        session: &mut Session<'_>,
        security: &mut Security,
        (file, name): (u128, Option<&str>),
        dir: Direction,
        data: &[u8],
    ) {
        if data.is_empty() {
            return;
        }
        if self.0.len() >= MAX_PIPES && !self.0.contains_key(&file) {
            session.weird("SMB", "SMB_discarded_dce_rpc_analyzers", None);
            self.on_end(session);
        }
        let stream = self.0.entry(file).or_insert_with(|| match name {
            Some(name) => Stream::on_pipe(format!("\\pipe\\{}", name.trim_start_matches('\\'))),
            None => Stream::default(),
        });
        if stream.on_data(session, dir, data, security) {
            session.confirm("dce_rpc");
        }
    }

    pub fn on_close(&mut self, session: &mut Session<'_>, file: u128) {
        if let Some(mut stream) = self.0.remove(&file) {
            stream.on_end(session);
        }
    }

    pub fn on_end(&mut self, session: &mut Session<'_>) {
        // In the order of the files, so that the rows have one.
        let mut streams: Vec<_> = self.0.drain().collect();
        streams.sort_by_key(|(file, _)| *file);
        for (_, mut stream) in streams {
            stream.on_end(session);
        }
    }

    pub fn held(&self) -> usize {
        self.0.values().map(Stream::held).sum()
    }
}
