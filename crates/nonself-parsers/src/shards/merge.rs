//! The rows of several sensors in the order of one.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use arrow_array::{Array, ArrayRef, RecordBatch, new_null_array};
use arrow_schema::SchemaRef;
use arrow_select::interleave::interleave;

use super::blocks::Progress;
use super::connections::Openers;
use super::loss;
use super::order::{Claims, in_order};
use super::work::lock;
use crate::app::ics::enip::Connections;
use crate::app::{Claim, Known};
use crate::log::{CaptureLossTable, CipIoTable, Mark, Marked, Taken, Time};

/// Rows of a log of which one thread puts all columns together, and columns of a longer one.
const FEW_ROWS: usize = 2000;
const FEW_COLUMNS: usize = 3;

/// What is known across batches.
#[derive(Default)]
pub struct Merger {
    known: Known,
    connections: Connections,
}

impl Merger {
    /// Decide which rows are written, and in which order; batches one after the other.
    pub fn plan(&mut self, taken: Vec<Taken>, progress: Progress) -> Merging {
        let sensors = taken.len();
        let mut paths: Vec<&'static str> = Vec::new();
        let mut parts: HashMap<&'static str, Vec<Part>> = HashMap::new();
        let mut claims: HashMap<(&'static str, usize), Claims> = HashMap::new();
        let mut changes = Vec::new();
        for (sensor, taken) in taken.into_iter().enumerate() {
            for claimed in taken.claims {
                let of_log = claims.entry((claimed.log, sensor)).or_default();
                of_log.push(claimed.row, claimed.claim);
            }
            for log in taken.logs {
                let claims = claims.remove(&(log.path, sensor));
                let parts = parts.entry(log.path).or_insert_with(|| {
                    paths.push(log.path);
                    Vec::new()
                });
                parts.push(Part { log, claims });
            }
            changes.push((taken.changes, taken.change_marks));
        }
        let mut openers = Openers::new(&mut self.connections, changes);
        let mut logs: Vec<Log> = paths
            .into_iter()
            .map(|path| {
                let parts = parts.remove(path).unwrap_or_default();
                Log::plan(path, parts, &mut self.known, &mut openers)
            })
            .collect();
        let connections = openers.finish();
        if let Some(log) = logs.iter_mut().find(|log| log.path == CipIoTable::PATH) {
            log.fill(connections);
        }
        Merging::new(sensors, logs, progress)
    }
}

/// The rows of one log that one sensor has written, and what is to be decided about them.
struct Part {
    log: Marked,
    claims: Option<Claims>,
}

/// One log of a batch.
struct Log {
    path: &'static str,
    schema: SchemaRef,
    /// Part and row of each row.
    order: Vec<(usize, usize)>,
    columns: Vec<Column>,
}

/// A column of each part, until it is one.
struct Column {
    parts: Mutex<Vec<ArrayRef>>,
    whole: OnceLock<ArrayRef>,
}

impl Column {
    fn of(parts: Vec<ArrayRef>) -> Self {
        Self {
            parts: Mutex::new(parts),
            whole: OnceLock::new(),
        }
    }

    /// The parts are dropped when this is made: their memory is needed for the next.
    fn whole(&self, order: &[(usize, usize)]) -> &ArrayRef {
        self.whole.get_or_init(|| {
            let parts = std::mem::take(&mut *lock(&self.parts));
            let parts: Vec<&dyn Array> = parts.iter().map(|part| &**part).collect();
            if parts.iter().all(|part| part.null_count() == part.len()) {
                return new_null_array(parts[0].data_type(), order.len());
            }
            interleave(&parts, order).expect("columns of one log have one type")
        })
    }
}

impl Log {
    fn plan(
        path: &'static str,
        parts: Vec<Part>,
        known: &mut Known,
        openers: &mut Openers<'_>,
    ) -> Self {
        let mut rows = Vec::new();
        let mut marks = Vec::new();
        let mut claims = Vec::new();
        for part in parts {
            rows.push(part.log.rows);
            marks.push(part.log.marks);
            claims.push(part.claims);
        }
        let schema = rows[0].schema();
        if let ([whole], [None]) = (&rows[..], &claims[..]) {
            let columns = whole.columns().iter().map(|column| Column {
                parts: Mutex::default(),
                whole: OnceLock::from(ArrayRef::clone(column)),
            });
            return Self {
                path,
                schema,
                columns: columns.collect(),
                order: Vec::new(),
            };
        }
        let marks: Vec<&[Mark]> = marks.iter().map(Vec::as_slice).collect();
        let mut order = Vec::with_capacity(rows.iter().map(RecordBatch::num_rows).sum());
        in_order(&marks, |position, part, these| {
            let Some(claims) = &mut claims[part] else {
                order.extend(these.map(|row| (part, row)));
                return;
            };
            for row in these {
                let admitted = match claims.of(row) {
                    None => true,
                    Some(Claim::Connection(key)) => {
                        openers.push(position, key);
                        true
                    }
                    Some(claim) => known.admits(claim, written_at(&rows[part], row)),
                };
                if admitted {
                    order.push((part, row));
                }
            }
        });
        let columns = (0..schema.fields().len()).map(|at| {
            let parts = rows.iter().map(|rows| ArrayRef::clone(rows.column(at)));
            Column::of(parts.collect())
        });
        Self {
            path,
            columns: columns.collect(),
            schema,
            order,
        }
    }

    /// Columns that are made otherwise.
    fn fill(&mut self, columns: impl IntoIterator<Item = (&'static str, ArrayRef)>) {
        for (name, column) in columns {
            if let Ok(at) = self.schema.index_of(name) {
                self.columns[at].whole = OnceLock::from(column);
            }
        }
    }

    fn rows(&self) -> RecordBatch {
        let columns = self.columns.iter().map(|column| column.whole(&self.order));
        RecordBatch::try_new(SchemaRef::clone(&self.schema), columns.cloned().collect())
            .expect("columns of one log have one length")
    }
}

/// A batch whose order is known: its columns are put together by whoever has time.
pub struct Merging {
    pub progress: Progress,
    sensors: usize,
    logs: Vec<Log>,
    /// Log and columns.
    jobs: Vec<(usize, Range<usize>)>,
    left: AtomicUsize,
}

impl Merging {
    fn new(sensors: usize, logs: Vec<Log>, progress: Progress) -> Self {
        let mut jobs = Vec::new();
        for (log, planned) in logs.iter().enumerate() {
            let columns = planned.columns.len();
            if planned.order.len() < FEW_ROWS {
                jobs.push((log, 0..columns));
                continue;
            }
            let starts = (0..columns).step_by(FEW_COLUMNS);
            jobs.extend(starts.map(|at| (log, at..columns.min(at + FEW_COLUMNS))));
        }
        Self {
            progress,
            sensors,
            logs,
            left: AtomicUsize::new(jobs.len()),
            jobs,
        }
    }

    pub fn jobs(&self) -> usize {
        self.jobs.len()
    }

    pub fn perform(&self, job: usize) {
        let (log, columns) = &self.jobs[job];
        let log = &self.logs[*log];
        for column in &log.columns[columns.clone()] {
            column.whole(&log.order);
        }
        self.left.fetch_sub(1, Ordering::Release);
    }

    pub fn is_done(&self) -> bool {
        self.left.load(Ordering::Acquire) == 0
    }

    /// What has been put together.
    pub fn logs(&self) -> Vec<(&'static str, RecordBatch)> {
        let logs = self.logs.iter().map(|log| {
            let rows = log.rows();
            if log.path == CaptureLossTable::PATH {
                return (log.path, loss::sum(&rows, self.sensors));
            }
            (log.path, rows)
        });
        logs.filter(|(_, rows)| rows.num_rows() > 0).collect()
    }
}

/// When a row was written: the last column of every log.
fn written_at(rows: &RecordBatch, row: usize) -> Time {
    use arrow_array::cast::AsArray;
    use arrow_array::types::TimestampNanosecondType;
    let last = rows.columns().last().filter(|column| !column.is_null(row));
    let times = last.and_then(|column| column.as_primitive_opt::<TimestampNanosecondType>());
    Time(times.map_or(0, |times| times.value(row)))
}
