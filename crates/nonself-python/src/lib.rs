//! `nonself._core`: the sensor and the counters for Python. One call each; no logic here.
// The macros of PyO3 expand to unsafe code of their own.
#![allow(unsafe_code)]

mod arrow;
mod counters;
mod extent;
mod extract;
mod live;
mod sensor;
mod timing;

use pyo3::prelude::*;

/// Log paths with their columns as (name, Zeek type).
#[pyfunction]
fn schemas() -> Vec<nonself_parsers::log::LogSchema> {
    nonself_parsers::log::schemas()
}

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<arrow::ArrowBatch>()?;
    module.add_class::<sensor::CaptureReader>()?;
    module.add_class::<live::LiveReader>()?;
    module.add(
        "CaptureError",
        module.py().get_type::<sensor::CaptureError>(),
    )?;
    module.add_function(wrap_pyfunction!(schemas, module)?)?;
    counters::register(module)?;
    extent::register(module)?;
    extract::register(module)?;
    timing::register(module)?;
    Ok(())
}
