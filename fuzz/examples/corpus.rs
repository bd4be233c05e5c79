//! Captures become inputs for every target: what was really said is where fuzzing begins.
//!
//! `cargo run --release --example corpus -- FOLDER...` writes into `fuzz/corpus/TARGET`.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use nonself_fuzz::{connection, encode};
use nonself_parsers::app::registry::PARSERS;
use nonself_parsers::app::{AppLayer, Context, Direction, Transport};
use nonself_parsers::capture::Capture;
use nonself_parsers::link::{Content, decapsulate};
use nonself_parsers::log::{Tables, Time};
use nonself_parsers::net;

/// Bytes of one input: beginnings tell the most, and long inputs make fuzzing slow.
const LONGEST: usize = 16 * 1024;
/// Inputs of one target.
const MOST: usize = 400;

type Talk = Vec<(Direction, Vec<u8>)>;
type Ends = (Transport, IpAddr, u16, IpAddr, u16);

fn main() {
    let mut folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path)
            } else {
                files.push(path)
            }
        }
    }
    files.sort();
    let mut counts = HashMap::new();
    for file in &files {
        let Ok(bytes) = std::fs::read(file) else {
            continue;
        };
        let Ok(capture) = Capture::new(std::io::Cursor::new(bytes.clone())) else {
            continue;
        };
        if bytes.len() <= LONGEST {
            write("capture", &bytes, &mut counts);
        }
        let (talks, frames) = read(capture);
        write("frames", &frames, &mut counts);
        for (ends, talk) in talks {
            file_talk(ends, &talk, &mut counts);
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort();
    eprintln!("{counts:?}");
}

/// Conversations by their ends, and the first frames.
fn read(mut capture: Capture) -> (Vec<(Ends, Talk)>, Vec<u8>) {
    let mut frames = Vec::new();
    let mut order: Vec<(Ends, Talk)> = Vec::new();
    let mut known: HashMap<Ends, usize> = HashMap::new();
    while let Ok(Some(packet)) = capture.next() {
        if packet.linktype == 1 && frames.len() + packet.data.len() < LONGEST {
            frames.push(0);
            frames.extend((packet.data.len() as u16).to_be_bytes());
            frames.extend(packet.data);
        }
        let (_, Content::Ip(data)) = decapsulate(packet.linktype, packet.data) else {
            continue;
        };
        let Ok(ip) = net::parse(data, data.len()) else {
            continue;
        };
        let port = |at: usize| {
            ip.payload
                .get(at..at + 2)
                .map_or(0, |p| u16::from_be_bytes([p[0], p[1]]))
        };
        let (transport, header) = match ip.protocol {
            net::protocol::TCP => (
                Transport::Tcp,
                ip.payload.get(12).map_or(20, |b| usize::from(b >> 4) * 4),
            ),
            net::protocol::UDP => (Transport::Udp, 8),
            _ => continue,
        };
        let Some(payload) = ip.payload.get(header..).filter(|p| !p.is_empty()) else {
            continue;
        };
        let there = (transport, ip.src, port(0), ip.dst, port(2));
        let back = (transport, ip.dst, port(2), ip.src, port(0));
        let (at, dir) = match (known.get(&there), known.get(&back)) {
            (Some(at), _) => (*at, Direction::Orig),
            (_, Some(at)) => (*at, Direction::Resp),
            _ => {
                known.insert(there, order.len());
                order.push((there, Talk::new()));
                (order.len() - 1, Direction::Orig)
            }
        };
        let talk = &mut order[at].1;
        if talk.iter().map(|(_, d)| d.len()).sum::<usize>() + payload.len() < LONGEST {
            talk.push((dir, payload.to_vec()));
        }
    }
    (order, frames)
}

/// Write a conversation for each protocol that it is found to be.
fn file_talk(ends: Ends, talk: &Talk, counts: &mut HashMap<String, usize>) {
    let (transport, .., port) = ends;
    let conn = connection(transport, port);
    let mut tables = Tables::default();
    let mut layer = AppLayer::new(transport);
    let mut now = Time(1_600_000_000_000_000_000);
    for (dir, data) in talk {
        now.0 += 1_000_000;
        layer.on_data(
            &mut Context {
                now,
                conn: &conn,
                tables: &mut tables,
            },
            *dir,
            data,
        );
    }
    layer.on_end(&mut Context {
        now,
        conn: &conn,
        tables: &mut tables,
    });
    let body = encode(talk);
    let udp = u8::from(transport == Transport::Udp);
    let [high, low] = port.to_be_bytes();
    write(
        "identify",
        &[&[udp | 2, high, low][..], &body].concat(),
        counts,
    );
    for entry in PARSERS.iter().filter(|e| e.transports.contains(&transport)) {
        let is_it =
            layer.services().iter().any(|s| *s == entry.name) || entry.ports.contains(&port);
        if is_it {
            let choice = entry
                .transports
                .iter()
                .position(|t| *t == transport)
                .unwrap_or(0);
            write(entry.name, &[&[choice as u8][..], &body].concat(), counts);
        }
    }
}

fn write(target: &str, input: &[u8], counts: &mut HashMap<String, usize>) {
    let count = counts.entry(target.to_owned()).or_default();
    if *count >= MOST || input.len() > LONGEST * 2 {
        return;
    }
    *count += 1;
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target.replace('-', "_"));
    let path = folder.join(format!("{:016x}", hasher.finish()));
    if let Err(error) = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(path, input))
    {
        panic!("{}: {error}", folder.display());
    }
}
