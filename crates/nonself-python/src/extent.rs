//! Ranges of values for Python: columns in, columns out. One call each; no logic here.
// Arrays of NumPy arrive by value: they hold the borrow.
#![allow(clippy::needless_pass_by_value)]

use nonself_counters::extent;
use numpy::{PyArray1, PyReadonlyArray1, ToPyArray};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

type In<'py, T> = PyReadonlyArray1<'py, T>;

#[pyclass(module = "nonself._core")]
pub struct Extents(extent::Extent);

#[pymethods]
impl Extents {
    #[new]
    fn new(half_life: i64, max_entries: usize) -> Self {
        Self(extent::Extent::new(half_life, max_entries))
    }

    fn score<'py>(
        &self,
        py: Python<'py>,
        at: i64,
        point: In<'py, u64>,
        low: In<'py, i64>,
        high: In<'py, i64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let scores = self
            .0
            .score(at, point.as_slice()?, low.as_slice()?, high.as_slice()?);
        let columns = PyDict::new(py);
        columns.set_item("lo", scores.lo.to_pyarray(py))?;
        columns.set_item("hi", scores.hi.to_pyarray(py))?;
        columns.set_item("low", scores.low.to_pyarray(py))?;
        columns.set_item("high", scores.high.to_pyarray(py))?;
        columns.set_item("history", scores.history.to_pyarray(py))?;
        Ok(columns)
    }

    fn learn(
        &mut self,
        at: i64,
        point: In<'_, u64>,
        low: In<'_, i64>,
        high: In<'_, i64>,
        weight: In<'_, f64>,
    ) -> PyResult<()> {
        self.0.learn(
            at,
            point.as_slice()?,
            low.as_slice()?,
            high.as_slice()?,
            weight.as_slice()?,
        );
        Ok(())
    }

    /// How fast each value changed since the reading before it; remembers the last readings.
    fn speeds<'py>(
        &mut self,
        py: Python<'py>,
        point: In<'py, u64>,
        at: In<'py, i64>,
        value: In<'py, i64>,
    ) -> PyResult<Bound<'py, PyArray1<i64>>> {
        let speeds = self
            .0
            .speeds(point.as_slice()?, at.as_slice()?, value.as_slice()?);
        Ok(speeds.to_pyarray(py))
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
        extent::Extent::from_bytes(data)
            .map(Self)
            .map_err(|error| PyValueError::new_err(error.to_string()))
    }

    fn copy(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Everything of this file, for the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Extents>()
}
