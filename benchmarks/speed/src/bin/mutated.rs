//! Captures with random bytes replaced, beside the same captures as they are: what damage costs.
//! Prints packets, seconds of either, their ratio, and the peak of memory.
//!
//! `mutated FOLDER [SEED]`

use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::time::Instant;

use nonself_parsers::capture::Capture;
use nonself_parsers::config::Config;
use nonself_parsers::sensor::Sensor;

/// How often every capture is read.
const ROUNDS: usize = 4;
const MEMORY: usize = 64 << 20;

struct Packet {
    ts: i64,
    linktype: u16,
    data: Vec<u8>,
    length: u32,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("usage: mutated FOLDER [SEED]")?;
    let seed = std::env::args().nth(2).map_or(Ok(3), |seed| seed.parse())?;
    let captures = read(PathBuf::from(folder))?;
    let mut random = Random(seed);
    let packets: usize = ROUNDS * captures.iter().map(Vec::len).sum::<usize>();
    let mut seconds = [0.0; 2];
    for _ in 0..ROUNDS {
        for capture in &captures {
            let damaged: Vec<Packet> = capture.iter().map(|p| damage(p, &mut random)).collect();
            for (packets, seconds) in [capture, &damaged].into_iter().zip(&mut seconds) {
                let start = Instant::now();
                let mut config = Config::default();
                config.share_memory(MEMORY);
                let mut sensor = Sensor::new(config);
                for packet in packets {
                    sensor.packet(packet.ts, packet.linktype, &packet.data, packet.length);
                }
                sensor.finish();
                sensor.take();
                *seconds += start.elapsed().as_secs_f64();
            }
        }
    }
    let [whole, broken] = seconds;
    let ratio = broken / whole;
    writeln!(
        std::io::stdout(),
        "{{\"packets\": {packets}, \"seconds\": {whole:.3}, \"seconds_damaged\": {broken:.3}, \
         \"ratio\": {ratio:.2}, \"peak_kib\": {}}}",
        peak()
    )?;
    Ok(())
}

fn read(folder: PathBuf) -> std::io::Result<Vec<Vec<Packet>>> {
    let mut folders = vec![folder];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    let mut captures = Vec::new();
    for file in files {
        let Ok(mut capture) = Capture::new(Cursor::new(std::fs::read(file)?)) else {
            continue;
        };
        let mut packets = Vec::new();
        while let Ok(Some(packet)) = capture.next() {
            packets.push(Packet {
                ts: packet.ts,
                linktype: packet.linktype,
                data: packet.data.to_vec(),
                length: packet.orig_len,
            });
        }
        captures.push(packets);
    }
    Ok(captures)
}

/// One packet in three has bytes replaced; of these, one in four anywhere, and it may be cut.
fn damage(packet: &Packet, random: &mut Random) -> Packet {
    const HEADERS: usize = 54;
    let mut data = packet.data.clone();
    if random.below(3) == 0 {
        let from = if random.below(4) == 0 { 0 } else { HEADERS };
        for _ in 0..=random.below(4) {
            if data.len() > from {
                let at = from + random.below(data.len() - from);
                data[at] = random.next() as u8;
            }
        }
        if from == 0 && random.below(3) == 0 {
            data.truncate(random.below(data.len() + 1));
        }
    }
    Packet { data, ..*packet }
}

/// The most memory that this process has had, in KiB; 0 where it cannot be told.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}

/// splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}
