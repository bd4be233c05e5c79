//! Packets of connections, for Python.

use std::fs::File;
use std::io::BufReader;
use std::net::IpAddr;

use nonself_parsers::capture::Capture;
use nonself_parsers::extract::{Flow, Wanted, extract};
use pyo3::prelude::*;

use crate::sensor::CaptureError;

type GivenFlow = (IpAddr, u16, IpAddr, u16, u8);
type Packet = (i64, u16, u32, Vec<u8>, String);

/// Packets, whether there were more, and why the file was not read to its end.
#[pyfunction]
fn extract_packets(
    py: Python<'_>,
    path: std::path::PathBuf,
    flows: Vec<GivenFlow>,
    start: i64,
    end: i64,
    most_packets: usize,
    most_bytes: usize,
) -> PyResult<(Vec<Packet>, bool, Option<String>)> {
    py.detach(|| {
        let file = BufReader::with_capacity(1 << 20, File::open(path)?);
        let capture =
            Capture::new(file).map_err(|error| CaptureError::new_err(error.to_string()))?;
        let wanted = Wanted {
            flows: flows
                .into_iter()
                .map(|(a, a_port, b, b_port, protocol)| Flow {
                    a: (a, a_port),
                    b: (b, b_port),
                    protocol,
                })
                .collect(),
            start,
            end,
            most_packets,
            most_bytes,
        };
        let found = extract(capture, &wanted);
        let packets = found
            .packets
            .into_iter()
            .map(|each| {
                (
                    each.ts,
                    each.linktype,
                    each.orig_len,
                    each.data,
                    each.summary,
                )
            })
            .collect();
        Ok((packets, found.more, found.error.map(|e| e.to_string())))
    })
}

pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(extract_packets, module)?)
}
