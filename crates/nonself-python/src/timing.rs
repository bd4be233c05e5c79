//! Silence and cadence for Python: columns in, columns out. One call each; no logic here.
// Arrays of NumPy arrive by value: they hold the borrow.
#![allow(clippy::needless_pass_by_value)]

use nonself_counters::codec::Corrupt;
use nonself_counters::{cadence, silence};
use numpy::{PyReadonlyArray1, ToPyArray};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

type In<'py, T> = PyReadonlyArray1<'py, T>;

fn corrupt(error: Corrupt) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// A dictionary of columns, from the fields of a struct of vectors.
macro_rules! columns {
    ($py:expr, $scores:expr, $($name:ident),+) => {{
        let columns = PyDict::new($py);
        $(columns.set_item(stringify!($name), $scores.$name.to_pyarray($py))?;)+
        Ok(columns)
    }};
}

#[pyclass(module = "nonself._core")]
pub struct SilenceGaps {
    model: silence::Silence,
    /// The tick that was scored last and is not learnt yet.
    scored: Option<silence::Scores>,
}

#[pymethods]
impl SilenceGaps {
    #[new]
    fn new(half_life: i64, max_entries: usize) -> Self {
        Self {
            model: silence::Silence::new(half_life, max_entries),
            scored: None,
        }
    }

    /// Score a tick; a row for each stream that is followed.
    #[allow(clippy::too_many_arguments)]
    fn score<'py>(
        &mut self,
        py: Python<'py>,
        at: i64,
        length: i64,
        entity: In<'py, u64>,
        time: In<'py, i64>,
        hole_begin: In<'py, i64>,
        hole_end: In<'py, i64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let holes = silence::Holes {
            begin: hole_begin.as_slice()?,
            end: hole_end.as_slice()?,
        };
        let tick = silence::Tick { at, length, holes };
        let found = self
            .model
            .score(&tick, entity.as_slice()?, time.as_slice()?);
        let made = columns!(
            py, found, entity, row, of, gap, active, tested, lo, hi, expected, low, high, history
        );
        self.scored = Some(found);
        made
    }

    /// Learn the tick that was scored last, with a weight for each of its rows.
    fn learn(&mut self, at: i64, length: i64, weight: In<'_, f64>) -> PyResult<()> {
        let holes = silence::Holes {
            begin: &[],
            end: &[],
        };
        let tick = silence::Tick { at, length, holes };
        if let Some(found) = self.scored.take() {
            self.model.learn(&tick, &found, weight.as_slice()?);
        }
        Ok(())
    }

    fn merge(&mut self, other: &Self) {
        self.model.merge(&other.model);
    }

    fn entities<'py>(&self, py: Python<'py>) -> Bound<'py, numpy::PyArray1<u64>> {
        self.model.entities().to_pyarray(py)
    }

    fn __len__(&self) -> usize {
        self.model.len()
    }

    #[getter]
    fn evicted(&self) -> u64 {
        self.model.evicted
    }

    #[getter]
    fn gone(&self) -> u64 {
        self.model.gone
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.model.to_bytes())
    }

    #[staticmethod]
    fn from_bytes(data: &[u8]) -> PyResult<Self> {
        let model = silence::Silence::from_bytes(data).map_err(corrupt)?;
        Ok(Self {
            model,
            scored: None,
        })
    }

    fn copy(&self) -> Self {
        Self {
            model: self.model.clone(),
            scored: None,
        }
    }
}

#[pyclass(module = "nonself._core")]
pub struct CadenceIntervals(cadence::Cadence);

#[pymethods]
impl CadenceIntervals {
    #[new]
    fn new(half_life: i64, max_entries: usize) -> Self {
        Self(cadence::Cadence::new(half_life, max_entries))
    }

    /// Take the contacts of a tick; a row for each of its links.
    fn step<'py>(
        &mut self,
        py: Python<'py>,
        at: i64,
        link: In<'py, u64>,
        device: In<'py, u64>,
        endpoint: In<'py, u64>,
        time: In<'py, i64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (link, device) = (link.as_slice()?, device.as_slice()?);
        let (endpoint, time) = (endpoint.as_slice()?, time.as_slice()?);
        if device.len() != link.len() || endpoint.len() != link.len() || time.len() != link.len() {
            return Err(PyValueError::new_err("columns of different lengths"));
        }
        let contacts = cadence::Contacts {
            link,
            device,
            endpoint,
            time,
        };
        let found = self.0.step(at, &contacts);
        columns!(
            py, found, link, row, class, span, fresh, period, regularity, intervals, devices, of
        )
    }

    fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    #[getter]
    fn evicted(&self) -> u64 {
        self.0.evicted
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    #[staticmethod]
    fn from_bytes(data: &[u8]) -> PyResult<Self> {
        cadence::Cadence::from_bytes(data)
            .map(Self)
            .map_err(corrupt)
    }

    fn copy(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Everything of this file, for the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<SilenceGaps>()?;
    module.add_class::<CadenceIntervals>()
}
