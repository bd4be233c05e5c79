//! A connection without packets: messages in, rows out as text.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampNanosecondType, UInt64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use nonself_parsers::app::{AppLayer, ConnInfo, Context, Direction, Transport};
use nonself_parsers::log::{Port, Tables, Time};

/// A message and who sent it.
pub type Message = (Direction, Vec<u8>);

/// The messages of a file: `>` from the originator, `<` from the responder, then hex.
pub fn messages(file: &str) -> Vec<Message> {
    file.lines()
        .filter_map(|line| {
            let (dir, digits) = line.split_once(' ')?;
            let dir = match dir {
                ">" => Direction::Orig,
                "<" => Direction::Resp,
                _ => return None,
            };
            Some((dir, bytes(digits)))
        })
        .collect()
}

/// Hexadecimal digits, blanks ignored.
pub fn bytes(digits: &str) -> Vec<u8> {
    let digits = digits.chars().filter_map(|c| c.to_digit(16));
    let digits: Vec<u8> = digits.map(|d| d as u8).collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

pub fn conn(transport: Transport, port: u16) -> ConnInfo {
    ConnInfo {
        uid: "C1".into(),
        transport,
        orig_h: [10, 0, 0, 1].into(),
        orig_p: Port(50000),
        resp_h: [10, 0, 0, 2].into(),
        resp_p: Port(port),
        vlan: Some(7),
        orig_mac: None,
        resp_mac: None,
    }
}

/// What a conversation left behind.
pub struct Outcome {
    pub services: Vec<&'static str>,
    rows: HashMap<&'static str, Vec<HashMap<String, String>>>,
}

impl Outcome {
    pub fn new(
        services: Vec<&'static str>,
        rows: HashMap<&'static str, Vec<HashMap<String, String>>>,
    ) -> Self {
        Self { services, rows }
    }

    /// The rows of a log.
    pub fn rows(&self, log: &str) -> &[HashMap<String, String>] {
        self.rows.get(log).map_or(&[], Vec::as_slice)
    }

    /// One column of a log.
    pub fn column(&self, log: &str, name: &str) -> Vec<&str> {
        let cell = |row: &HashMap<String, String>| row.contains_key(name);
        assert!(self.rows(log).iter().all(cell), "no column {name} in {log}");
        self.rows(log)
            .iter()
            .map(|row| row[name].as_str())
            .collect()
    }
}

/// Let the messages pass, a millisecond apart.
pub fn run(conn: &ConnInfo, messages: &[Message]) -> Outcome {
    let mut tables = Tables::default();
    let mut layer = AppLayer::new(conn.transport);
    let mut now = Time(1_600_000_000_000_000_000);
    for (dir, data) in messages {
        let mut cx = Context {
            now,
            conn,
            tables: &mut tables,
        };
        layer.on_data(&mut cx, *dir, data);
        now.0 += 1_000_000;
    }
    let mut cx = Context {
        now,
        conn,
        tables: &mut tables,
    };
    layer.on_end(&mut cx);
    Outcome::new(layer.services().to_vec(), rows_of(&mut tables))
}

/// Take the rows of all logs, as text.
pub fn rows_of(tables: &mut Tables) -> HashMap<&'static str, Vec<HashMap<String, String>>> {
    let mut rows: HashMap<&'static str, Vec<HashMap<String, String>>> = HashMap::new();
    for (log, batch) in tables.take() {
        let schema = batch.schema();
        let log_rows = (0..batch.num_rows()).map(|at| {
            let cells = schema.fields().iter().zip(batch.columns());
            cells
                .map(|(f, c)| (f.name().clone(), cell(c, at)))
                .collect()
        });
        rows.entry(log).or_default().extend(log_rows);
    }
    rows
}

fn cell(column: &ArrayRef, at: usize) -> String {
    if column.is_null(at) {
        return "-".to_owned();
    }
    match column.data_type() {
        DataType::Utf8View => column.as_string_view().value(at).to_owned(),
        DataType::Boolean => column.as_boolean().value(at).to_string(),
        DataType::UInt64 => column.as_primitive::<UInt64Type>().value(at).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(at).to_string(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(at).to_string(),
        DataType::Timestamp(..) => {
            let time = column.as_primitive::<TimestampNanosecondType>();
            time.value(at).to_string()
        }
        DataType::List(_) => {
            let list = column.as_list::<i32>().value(at);
            (0..list.len())
                .map(|i| cell(&list, i))
                .collect::<Vec<_>>()
                .join(",")
        }
        other => panic!("no text for {other}"),
    }
}
