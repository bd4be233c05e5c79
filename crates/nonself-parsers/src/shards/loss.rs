//! What several sensors measured of one capture is one measurement.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampNanosecondType, UInt64Type};
use arrow_array::{Array, ArrowPrimitiveType, RecordBatch};

use crate::log::{CaptureLoss, CaptureLossTable, Interval, Table, Time};
use crate::transport::tcp::Acks;

/// Each sensor has a row of each measurement: so many that follow one another become one.
pub fn sum(rows: &RecordBatch, sensors: usize) -> RecordBatch {
    let mut table = CaptureLossTable::default();
    let mut sums: Option<(Time, Time, f64, Acks)> = None;
    for row in 0..rows.num_rows() {
        let (Some(ts), Some(write_ts), Some(delta), Some(all), Some(gaps)) = (
            cell::<TimestampNanosecondType>(rows, "ts", row),
            cell::<TimestampNanosecondType>(rows, "_write_ts", row),
            cell::<Float64Type>(rows, "ts_delta", row),
            cell::<UInt64Type>(rows, "acks", row),
            cell::<UInt64Type>(rows, "gaps", row),
        ) else {
            continue;
        };
        match &mut sums {
            Some((.., acks)) if row % sensors.max(1) != 0 => {
                acks.all += all;
                acks.gaps += gaps;
            }
            _ => {
                let before = sums.replace((Time(write_ts), Time(ts), delta, Acks { all, gaps }));
                push(&mut table, before);
            }
        }
    }
    push(&mut table, sums);
    table.take()
}

fn push(table: &mut CaptureLossTable, sums: Option<(Time, Time, f64, Acks)>) {
    if let Some((write_ts, ts, delta, acks)) = sums {
        table.push(
            write_ts,
            CaptureLoss {
                ts,
                ts_delta: Some(Interval(delta)),
                peer: Some(crate::sensor::PEER),
                gaps: acks.gaps,
                acks: acks.all,
                percent_lost: Some(acks.percent_lost()),
            },
        );
    }
}

fn cell<T: ArrowPrimitiveType>(rows: &RecordBatch, name: &str, row: usize) -> Option<T::Native> {
    let column = rows.column_by_name(name)?.as_primitive_opt::<T>()?;
    (!column.is_null(row)).then(|| column.value(row))
}
