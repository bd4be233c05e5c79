//! Frames in, rows out as text.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use nonself_parsers::config::Config;
use nonself_parsers::sensor::Sensor;

use crate::common::{ETHERNET, SECOND};

pub type Row = HashMap<String, String>;

/// Hexadecimal digits, blanks ignored.
pub fn bytes(digits: &str) -> Vec<u8> {
    let digits = digits.chars().filter_map(|c| c.to_digit(16));
    let digits: Vec<u8> = digits.map(|d| d as u8).collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

/// The frames of a file: one a line, in hexadecimal digits; other lines are remarks.
pub fn frames(file: &str) -> Vec<Vec<u8>> {
    file.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(bytes)
        .collect()
}

pub struct Wire {
    pub sensor: Sensor,
    now: i64,
    rows: HashMap<&'static str, Vec<Row>>,
}

impl Wire {
    pub fn new() -> Self {
        Self {
            sensor: Sensor::new(Config::default()),
            now: 1_600_000_000 * SECOND,
            rows: HashMap::new(),
        }
    }

    pub fn frame(&mut self, data: &[u8]) -> &mut Self {
        self.now += SECOND / 1000;
        self.sensor
            .packet(self.now, ETHERNET, data, data.len() as u32);
        self
    }

    pub fn wait(&mut self, seconds: i64) -> &mut Self {
        self.now += seconds * SECOND;
        self.sensor.advance(self.now);
        self
    }

    pub fn end(&mut self) -> &mut Self {
        self.sensor.finish();
        for (log, batch) in self.sensor.take() {
            let schema = batch.schema();
            let rows = (0..batch.num_rows()).map(|at| {
                let cells = schema.fields().iter().zip(batch.columns());
                cells
                    .map(|(field, column)| (field.name().clone(), cell(column, at)))
                    .collect()
            });
            self.rows.entry(log).or_default().extend(rows);
        }
        self
    }

    pub fn rows(&self, log: &str) -> &[Row] {
        self.rows.get(log).map_or(&[], Vec::as_slice)
    }

    /// Some columns of all rows of a log, joined by blanks.
    pub fn table(&self, log: &str, columns: &[&str]) -> Vec<String> {
        let line = |row: &Row| {
            let cells = columns.iter().map(|name| row[*name].clone());
            cells.collect::<Vec<_>>().join(" ")
        };
        self.rows(log).iter().map(line).collect()
    }

    pub fn counter(&self, name: &str) -> u64 {
        let counters = self.sensor.counters();
        let found = counters.into_iter().find(|(key, _)| key == name);
        found.map_or(0, |(_, value)| value)
    }
}

/// All frames of a file, a millisecond apart.
pub fn run(frames: &[Vec<u8>]) -> Wire {
    let mut wire = Wire::new();
    for frame in frames {
        wire.frame(frame);
    }
    wire.end();
    wire
}

/// Cut at every byte and with every byte changed, one after the other: nothing may go wrong.
pub fn torment(frames: &[Vec<u8>]) {
    let mut wire = Wire::new();
    for frame in frames {
        for end in 0..frame.len() {
            wire.frame(&frame[..end]);
        }
        for at in 12..frame.len() {
            for flip in [0xff, 0x01, 0x80] {
                let mut frame = frame.clone();
                frame[at] ^= flip;
                wire.frame(&frame);
            }
        }
    }
    wire.end();
}

fn cell(column: &ArrayRef, at: usize) -> String {
    if column.is_null(at) {
        return "-".to_owned();
    }
    match column.data_type() {
        DataType::Utf8View => column.as_string_view().value(at).to_owned(),
        DataType::Boolean => column.as_boolean().value(at).to_string(),
        DataType::UInt64 => column.as_primitive::<UInt64Type>().value(at).to_string(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(at).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(at).to_string(),
        DataType::List(_) => {
            let list = column.as_list::<i32>().value(at);
            let cells = (0..list.len()).map(|index| cell(&list, index));
            cells.collect::<Vec<_>>().join(",")
        }
        _ => String::new(),
    }
}
