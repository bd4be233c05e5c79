//! The rows of several sensors in the order of one.

use std::collections::HashMap;

use arrow_array::{Array, RecordBatch};
use arrow_select::interleave::interleave_record_batch;

use super::loss;
use crate::app::{Claim, Claimed, Known};
use crate::log::{CaptureLossTable, Mark, Marked, Position, Time};

/// Rows of one log that belong to one position of one sensor.
struct Run {
    position: Position,
    shard: usize,
    start: usize,
    end: usize,
}

/// Put the rows of all shards together. Per shard: its logs, and what is to be decided.
pub fn merge(
    shards: Vec<Vec<Marked>>,
    claims: &[Vec<Claimed>],
    known: &mut Known,
) -> Vec<(&'static str, RecordBatch)> {
    let mut logs: Vec<(&'static str, Vec<(usize, Marked)>)> = Vec::new();
    for (shard, marked) in shards.into_iter().enumerate() {
        for log in marked {
            match logs.iter_mut().find(|(path, _)| *path == log.path) {
                Some((_, parts)) => parts.push((shard, log)),
                None => logs.push((log.path, vec![(shard, log)])),
            }
        }
    }
    let merged = logs.into_iter().map(|(path, parts)| {
        let claimed = claims_of(path, claims);
        let sensors = parts.len();
        let rows = merge_log(parts, &claimed, known);
        if path == CaptureLossTable::PATH {
            return (path, loss::sum(&rows, sensors));
        }
        (path, rows)
    });
    merged.filter(|(_, rows)| rows.num_rows() > 0).collect()
}

/// What is to be decided about the rows of one log, by shard and row.
fn claims_of(path: &'static str, claims: &[Vec<Claimed>]) -> HashMap<(usize, usize), Claim> {
    let of_shards = claims.iter().enumerate();
    of_shards
        .flat_map(|(shard, claims)| claims.iter().map(move |claim| (shard, claim)))
        .filter(|(_, claimed)| claimed.log == path)
        .map(|(shard, claimed)| ((shard, claimed.row), claimed.claim))
        .collect()
}

fn merge_log(
    mut parts: Vec<(usize, Marked)>,
    claims: &HashMap<(usize, usize), Claim>,
    known: &mut Known,
) -> RecordBatch {
    if parts.len() == 1 && claims.is_empty() {
        return parts.swap_remove(0).1.rows;
    }
    let mut runs: Vec<Run> = Vec::new();
    for (at, (_, log)) in parts.iter().enumerate() {
        let mut start = 0;
        runs.extend(log.marks.iter().map(|&(position, end): &Mark| {
            let run = Run {
                position,
                shard: at,
                start,
                end,
            };
            start = end;
            run
        }));
    }
    // Each shard's own runs are in order already; a stable sort finds and keeps them.
    runs.sort_by_key(|run| run.position);
    let mut rows = Vec::new();
    for run in runs {
        let (shard, log) = &parts[run.shard];
        for row in run.start..run.end {
            let admitted = claims
                .get(&(*shard, row))
                .is_none_or(|claim| known.admits(*claim, written_at(&log.rows, row)));
            if admitted {
                rows.push((run.shard, row));
            }
        }
    }
    let batches: Vec<&RecordBatch> = parts.iter().map(|(_, log)| &log.rows).collect();
    interleave_record_batch(&batches, &rows).expect("batches of one log have one schema")
}

/// When a row was written: the last column of every log.
fn written_at(rows: &RecordBatch, row: usize) -> Time {
    use arrow_array::cast::AsArray;
    use arrow_array::types::TimestampNanosecondType;
    let last = rows.columns().last().filter(|column| !column.is_null(row));
    let times = last.and_then(|column| column.as_primitive_opt::<TimestampNanosecondType>());
    Time(times.map_or(0, |times| times.value(row)))
}
