//! A network interface through sensors of its own threads.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use nonself_live::Watch;
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;

use crate::arrow::ArrowBatch;
use crate::sensor::settings;

/// Reads an interface and gives the records of its packets.
#[pyclass(frozen, module = "nonself._core")]
pub struct LiveReader(Mutex<Watch>);

impl LiveReader {
    fn watch(&self) -> MutexGuard<'_, Watch> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl LiveReader {
    /// `workers` sensors share the connections of the interface.
    #[new]
    #[pyo3(signature = (interface, *, workers = 1, ring_bytes = 64 << 20, ignore_checksums = None, local_networks = None, memory = None, file_hashes = None))]
    fn new(
        interface: &str,
        workers: usize,
        ring_bytes: usize,
        ignore_checksums: Option<bool>,
        local_networks: Option<Vec<String>>,
        memory: Option<usize>,
        file_hashes: Option<Vec<String>>,
    ) -> PyResult<Self> {
        let share = memory.map(|bytes| bytes / workers.max(1));
        let config = settings(ignore_checksums, local_networks, share, file_hashes)?;
        let watch = Watch::start(interface, &config, workers, ring_bytes).map_err(|error| {
            match error.raw_os_error() {
                Some(number) => PyOSError::new_err((number, error.to_string())),
                None => PyOSError::new_err(error.to_string()),
            }
        })?;
        Ok(Self(Mutex::new(watch)))
    }

    /// The rows completed since the last call, by log; a log may come once per worker.
    fn take(&self, py: Python<'_>) -> BTreeMap<&'static str, Vec<ArrowBatch>> {
        let rows = py.detach(|| self.watch().take());
        let mut logs: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (path, batch) in rows {
            logs.entry(path).or_default().push(ArrowBatch(batch));
        }
        logs
    }

    /// Stop, and end every connection: `take` then gives the last rows.
    fn finish(&self, py: Python<'_>) {
        py.detach(|| self.watch().finish());
    }

    /// Everything counted so far, by name.
    fn counters(&self) -> BTreeMap<String, u64> {
        let mut counters = BTreeMap::new();
        for (name, count) in self.watch().counters() {
            *counters.entry(name).or_default() += count;
        }
        counters
    }

    /// Packets on the link, and packets that were dropped because no sensor was free.
    #[getter]
    fn link(&self) -> (u64, u64) {
        let counts = self.watch().counts();
        (counts.link, counts.dropped)
    }

    /// Every packet up to this time has been looked at (ns).
    #[getter]
    fn watermark(&self) -> Option<i64> {
        self.watch().watermark()
    }

    /// What ended the watching before it was finished.
    #[getter]
    fn error(&self) -> Option<String> {
        self.watch().error()
    }
}
