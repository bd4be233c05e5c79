//! The sensor alone, all parsers on: every record becomes a column entry and is then dropped.
//! Prints how many packets and rows there were.

use std::io::Write;

use nonself_parsers::config::Config;
use nonself_parsers::replay::Replay;

/// Packets between two takings of rows.
const BATCH: usize = 20_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: sensor FILE")?;
    let mut replay = Replay::new(std::fs::File::open(path)?, Config::default())?;
    let mut rows = 0;
    while let Some(logs) = replay.next_rows(BATCH) {
        rows += logs
            .iter()
            .map(|(_, batch)| batch.num_rows())
            .sum::<usize>();
    }
    if let Some(error) = replay.error() {
        return Err(error.to_string().into());
    }
    writeln!(
        std::io::stdout(),
        "{{\"packets\": {}, \"rows\": {rows}}}",
        replay.packets()
    )?;
    Ok(())
}
