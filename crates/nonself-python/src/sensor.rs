//! A capture file through the sensor, a batch of packets at a time.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nonself_parsers::capture::CaptureError as CannotRead;
use nonself_parsers::config::{Checksums, Config};
use nonself_parsers::replay::Replay;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::arrow::ArrowBatch;

pyo3::create_exception!(nonself._core, CaptureError, PyValueError);

/// Counts what is read from the file, for a progress bar.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.file.read(buffer)?;
        self.read.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}

/// Reads one capture and gives the records of its packets.
#[pyclass(frozen, module = "nonself._core")]
pub struct CaptureReader {
    replay: Mutex<Replay>,
    read: Arc<AtomicU64>,
    #[pyo3(get)]
    size: u64,
}

/// The error with number and file name, as `open` raises it.
fn os_error(error: &io::Error, path: &str) -> PyErr {
    Python::attach(|py| {
        let made = || -> PyResult<PyErr> {
            let number = error.raw_os_error();
            let text = match number {
                Some(number) => py
                    .import("os")?
                    .call_method1("strerror", (number,))?
                    .extract()?,
                None => error.to_string(),
            };
            let class = py.import("builtins")?.getattr("OSError")?;
            Ok(PyErr::from_value(class.call1((number, text, path))?))
        };
        made().unwrap_or_else(|error| error)
    })
}

/// The sensor's settings. `ignore_checksums`: `None` tells offloading senders from damaged
/// packets. `memory`: what connections, reassembly and parsers may keep, in bytes.
pub fn settings(
    ignore_checksums: Option<bool>,
    local_networks: Option<Vec<String>>,
    memory: Option<usize>,
) -> PyResult<Config> {
    let mut config = Config {
        checksums: match ignore_checksums {
            None => Checksums::Auto,
            Some(true) => Checksums::Ignore,
            Some(false) => Checksums::Validate,
        },
        ..Config::default()
    };
    if let Some(networks) = local_networks {
        let parsed: Result<Vec<_>, _> = networks.iter().map(|text| text.parse()).collect();
        config.local_networks =
            parsed.map_err(|error| PyValueError::new_err(format!("{error}")))?;
    }
    if let Some(memory) = memory {
        config.share_memory(memory);
    }
    Ok(config)
}

impl CaptureReader {
    fn replay(&self) -> MutexGuard<'_, Replay> {
        self.replay.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl CaptureReader {
    /// `ignore_checksums`: `None` tells offloading senders from damaged packets.
    #[new]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "arguments of Python are owned"
    )]
    #[pyo3(signature = (path, *, ignore_checksums = None, local_networks = None, memory = None))]
    fn new(
        path: PathBuf,
        ignore_checksums: Option<bool>,
        local_networks: Option<Vec<String>>,
        memory: Option<usize>,
    ) -> PyResult<Self> {
        let config = settings(ignore_checksums, local_networks, memory)?;
        let shown = path.display().to_string();
        let file = File::open(&path).map_err(|error| os_error(&error, &shown))?;
        let size = file
            .metadata()
            .map_err(|error| os_error(&error, &shown))?
            .len();
        let read = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            file,
            read: Arc::clone(&read),
        };
        let replay = Replay::new(counted, config).map_err(|error| match error {
            CannotRead::Io(error) => os_error(&error, &shown),
            other => CaptureError::new_err(format!("{shown}: {other}")),
        })?;
        Ok(Self {
            replay: Mutex::new(replay),
            read,
            size,
        })
    }

    /// The rows that up to `max_packets` further packets complete, by log; `None` at the end.
    /// Not further than the first packet at or after `until` (ns), where that is given.
    #[pyo3(signature = (max_packets = 200_000, until = None))]
    fn next(
        &self,
        py: Python<'_>,
        max_packets: usize,
        until: Option<i64>,
    ) -> Option<BTreeMap<&str, ArrowBatch>> {
        let until = until.unwrap_or(i64::MAX);
        let rows = py.detach(|| self.replay().rows_until(max_packets, until))?;
        Some(
            rows.into_iter()
                .map(|(path, batch)| (path, ArrowBatch(batch)))
                .collect(),
        )
    }

    /// Everything counted so far, by name.
    fn counters(&self) -> BTreeMap<String, u64> {
        self.replay().sensor().counters().into_iter().collect()
    }

    /// Bytes read from the file, compressed ones where it is compressed.
    #[getter]
    fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    #[getter]
    fn packets(&self) -> u64 {
        self.replay().packets()
    }

    /// Time of the first packet, in nanoseconds.
    #[getter]
    fn first_ts(&self) -> Option<i64> {
        self.replay().first_ts()
    }

    /// The latest packet time so far, in nanoseconds.
    #[getter]
    fn watermark(&self) -> Option<i64> {
        self.replay().watermark()
    }

    /// Why the capture could not be read to its end; what was read before has its rows.
    #[getter]
    fn error(&self) -> Option<String> {
        self.replay().error().map(ToString::to_string)
    }
}
