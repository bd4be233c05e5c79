//! A capture file through the sensor, a batch of packets at a time.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow_array::RecordBatch;
use nonself_parsers::app::files::FileHashes;
use nonself_parsers::capture::CaptureError as CannotRead;
use nonself_parsers::config::{Checksums, Config};
use nonself_parsers::replay::Replay;
use nonself_parsers::shards::Shards;
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

/// One sensor, or several that share the connections.
enum Source {
    One(Box<Replay>),
    Several(Box<Shards>),
}

impl Source {
    fn rows_until(
        &mut self,
        max_packets: usize,
        until: i64,
    ) -> Option<Vec<(&'static str, RecordBatch)>> {
        match self {
            Self::One(replay) => replay.rows_until(max_packets, until),
            Self::Several(shards) => shards.rows_until(max_packets, until),
        }
    }

    fn packets(&self) -> u64 {
        match self {
            Self::One(replay) => replay.packets(),
            Self::Several(shards) => shards.packets(),
        }
    }

    fn first_ts(&self) -> Option<i64> {
        match self {
            Self::One(replay) => replay.first_ts(),
            Self::Several(shards) => shards.first_ts(),
        }
    }

    fn watermark(&self) -> Option<i64> {
        match self {
            Self::One(replay) => replay.watermark(),
            Self::Several(shards) => shards.watermark(),
        }
    }

    fn error(&self) -> Option<&CannotRead> {
        match self {
            Self::One(replay) => replay.error(),
            Self::Several(shards) => shards.error(),
        }
    }

    fn counters(&self) -> Vec<(String, u64)> {
        match self {
            Self::One(replay) => replay.sensor().counters(),
            Self::Several(shards) => shards.counters(),
        }
    }
}

/// Reads one capture and gives the records of its packets.
#[pyclass(frozen, module = "nonself._core")]
pub struct CaptureReader {
    source: Mutex<Source>,
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
    file_hashes: Option<Vec<String>>,
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
    if let Some(names) = file_hashes {
        config.file_hashes = hashes(&names)?;
    }
    Ok(config)
}

fn hashes(names: &[String]) -> PyResult<FileHashes> {
    let mut hashes = FileHashes::NONE;
    for name in names {
        match name.as_str() {
            "md5" => hashes.md5 = true,
            "sha1" => hashes.sha1 = true,
            "sha256" => hashes.sha256 = true,
            other => return Err(PyValueError::new_err(format!("no such hash: {other}"))),
        }
    }
    Ok(hashes)
}

impl CaptureReader {
    fn source(&self) -> MutexGuard<'_, Source> {
        self.source.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl CaptureReader {
    /// `ignore_checksums`: `None` tells offloading senders from damaged packets. `workers`
    /// sensors share the connections; what another program writes has one.
    #[new]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "arguments of Python are owned"
    )]
    #[pyo3(signature = (path, *, ignore_checksums = None, local_networks = None, memory = None, file_hashes = None, workers = 1))]
    fn new(
        path: PathBuf,
        ignore_checksums: Option<bool>,
        local_networks: Option<Vec<String>>,
        memory: Option<usize>,
        file_hashes: Option<Vec<String>>,
        workers: usize,
    ) -> PyResult<Self> {
        let config = settings(ignore_checksums, local_networks, memory, file_hashes)?;
        let shown = path.display().to_string();
        let found = std::fs::metadata(&path).map_err(|error| os_error(&error, &shown))?;
        let size = found.len();
        let read = Arc::new(AtomicU64::new(0));
        let file = File::open(&path).map_err(|error| os_error(&error, &shown))?;
        let file = Counted {
            file,
            read: Arc::clone(&read),
        };
        // Nobody could end a thread that waits for what another program writes.
        let source = if workers > 1 && found.is_file() {
            Shards::new(workers, file, &config).map(|shards| Source::Several(Box::new(shards)))
        } else {
            Replay::new(file, config).map(|replay| Source::One(Box::new(replay)))
        };
        let source = source.map_err(|error| match error {
            CannotRead::Io(error) => os_error(&error, &shown),
            other => CaptureError::new_err(format!("{shown}: {other}")),
        })?;
        Ok(Self {
            source: Mutex::new(source),
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
        let rows = py.detach(|| self.source().rows_until(max_packets, until))?;
        Some(
            rows.into_iter()
                .map(|(path, batch)| (path, ArrowBatch(batch)))
                .collect(),
        )
    }

    /// Everything counted so far, by name.
    fn counters(&self) -> BTreeMap<String, u64> {
        self.source().counters().into_iter().collect()
    }

    /// Bytes read from the file, compressed ones where it is compressed.
    #[getter]
    fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    #[getter]
    fn packets(&self) -> u64 {
        self.source().packets()
    }

    /// Time of the first packet, in nanoseconds.
    #[getter]
    fn first_ts(&self) -> Option<i64> {
        self.source().first_ts()
    }

    /// The latest packet time so far, in nanoseconds.
    #[getter]
    fn watermark(&self) -> Option<i64> {
        self.source().watermark()
    }

    /// Why the capture could not be read to its end; what was read before has its rows.
    #[getter]
    fn error(&self) -> Option<String> {
        self.source().error().map(ToString::to_string)
    }
}
