//! The sensor alone, all parsers on: every record becomes a column entry and is then dropped.
//! Prints how many packets and rows there were.
//!
//! `sensor FILE [WORKERS [BATCH]]`

use std::fs::File;
use std::io::Write;

use nonself_parsers::config::Config;
use nonself_parsers::replay::Replay;
use nonself_parsers::shards::Shards;

/// Packets between two takings of rows.
const BATCH: usize = 20_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments
        .next()
        .ok_or("usage: sensor FILE [WORKERS [BATCH]]")?;
    let workers = arguments.next().map_or(Ok(1), |count| count.parse())?;
    let batch = arguments.next().map_or(Ok(BATCH), |count| count.parse())?;
    let config = Config::default();
    let mut rows = 0;
    let mut count = |logs: Vec<(&str, _)>| {
        let batches = logs
            .iter()
            .map(|(_, batch): &(_, arrow_array::RecordBatch)| batch);
        rows += batches
            .map(arrow_array::RecordBatch::num_rows)
            .sum::<usize>();
    };
    let packets = if workers > 1 {
        let mut shards = Shards::new(workers, File::open(path)?, &config)?;
        while let Some(logs) = shards.rows_until(batch, i64::MAX) {
            count(logs);
        }
        shards.packets()
    } else {
        let mut replay = Replay::new(File::open(path)?, config)?;
        while let Some(logs) = replay.next_rows(batch) {
            count(logs);
        }
        if let Some(error) = replay.error() {
            return Err(error.to_string().into());
        }
        replay.packets()
    };
    writeln!(
        std::io::stdout(),
        "{{\"packets\": {packets}, \"rows\": {rows}}}"
    )?;
    Ok(())
}
