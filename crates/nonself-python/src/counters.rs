//! The decayed counters for Python: columns in, columns out. One call each; no logic here.
// Arrays of NumPy arrive by value: they hold the borrow. Columns are arguments, one each.
#![allow(clippy::needless_pass_by_value, clippy::too_many_arguments)]

use nonself_counters::codec::Corrupt;
use nonself_counters::{category, combine, gate, group, hash, rate, recalibration, size, sliding};
use numpy::{PyArray1, PyReadonlyArray1, ToPyArray};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

type In<'py, T> = PyReadonlyArray1<'py, T>;
type Out<'py, T> = Bound<'py, PyArray1<T>>;

fn corrupt(error: Corrupt) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// A dictionary of columns, from `name => vector` pairs.
macro_rules! columns {
    ($py:expr, $scores:expr, $($name:ident),+) => {{
        let columns = PyDict::new($py);
        $(columns.set_item(stringify!($name), $scores.$name.to_pyarray($py))?;)+
        Ok(columns)
    }};
}

/// Keys of texts that follow one another in `data`.
#[pyfunction]
fn hash_texts<'py>(py: Python<'py>, data: &[u8], lengths: In<'py, u32>) -> PyResult<Out<'py, u64>> {
    Ok(hash::texts(data, lengths.as_slice()?).to_pyarray(py))
}

/// One key from each pair of keys; order matters.
#[pyfunction]
fn pair_keys<'py>(py: Python<'py>, a: In<'py, u64>, b: In<'py, u64>) -> PyResult<Out<'py, u64>> {
    let pairs = a.as_slice()?.iter().zip(b.as_slice()?);
    let keys: Vec<u64> = pairs.map(|(&a, &b)| hash::pair(a, b)).collect();
    Ok(keys.to_pyarray(py))
}

/// A number in (0, 1) from each key.
#[pyfunction]
fn uniform_keys<'py>(py: Python<'py>, key: In<'py, u64>) -> PyResult<Out<'py, f64>> {
    let numbers: Vec<f64> = key.as_slice()?.iter().map(|&k| hash::uniform(k)).collect();
    Ok(numbers.to_pyarray(py))
}

/// The units of a tick and the unit of each row.
#[pyfunction]
fn find_units<'py>(
    py: Python<'py>,
    entity: In<'py, u64>,
    symbol: In<'py, u64>,
) -> PyResult<Bound<'py, PyDict>> {
    let units = group::units(entity.as_slice()?, symbol.as_slice()?);
    columns!(py, units, entity, symbol, code)
}

/// What the kept rows of each unit add up to.
#[pyfunction]
fn reduce_units<'py>(
    py: Python<'py>,
    code: In<'py, u32>,
    count: usize,
    kept: In<'py, u32>,
    at: In<'py, i64>,
    value: In<'py, i64>,
) -> PyResult<Bound<'py, PyDict>> {
    let reduced = group::reduce(
        code.as_slice()?,
        count,
        kept.as_slice()?,
        at.as_slice()?,
        value.as_slice()?,
    );
    columns!(py, reduced, unit, row, first, value, of)
}

#[pyclass(module = "nonself._core")]
pub struct CategoryCounts(category::Category);

#[pymethods]
impl CategoryCounts {
    #[new]
    fn new(half_life: i64, max_entries: usize) -> Self {
        Self(category::Category::new(half_life, max_entries))
    }

    #[pyo3(signature = (at, entity, group, zone, symbol, facts=true))]
    fn score<'py>(
        &self,
        py: Python<'py>,
        at: i64,
        entity: In<'py, u64>,
        group: In<'py, u64>,
        zone: In<'py, u64>,
        symbol: In<'py, u64>,
        facts: bool,
    ) -> PyResult<Bound<'py, PyDict>> {
        let rows = category::Rows {
            entity: entity.as_slice()?,
            group: group.as_slice()?,
            zone: zone.as_slice()?,
            symbol: symbol.as_slice()?,
        };
        let scores = self.0.score(at, rows, facts);
        columns!(
            py,
            scores,
            lo,
            hi,
            level,
            new,
            new_to_network,
            rarity,
            first,
            history
        )
    }

    fn learn(
        &mut self,
        at: i64,
        entity: In<'_, u64>,
        group: In<'_, u64>,
        zone: In<'_, u64>,
        symbol: In<'_, u64>,
        first: In<'_, i64>,
        weight: In<'_, f64>,
    ) -> PyResult<()> {
        let rows = category::Rows {
            entity: entity.as_slice()?,
            group: group.as_slice()?,
            zone: zone.as_slice()?,
            symbol: symbol.as_slice()?,
        };
        self.0
            .learn(at, rows, first.as_slice()?, weight.as_slice()?);
        Ok(())
    }

    fn merge(&mut self, other: &Self) -> PyResult<()> {
        self.0
            .merge(&other.0)
            .map_err(|shared| PyValueError::new_err(shared.to_string()))
    }

    /// All pairs that are believed, or those of one entity, sorted.
    #[pyo3(signature = (at, entity=None))]
    fn export<'py>(
        &self,
        py: Python<'py>,
        at: i64,
        entity: Option<u64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let pairs = self.0.export(at, entity);
        columns!(py, pairs, entity, symbol, count, first)
    }

    fn known(&self, at: i64, entity: u64, symbol: u64) -> (f64, u32) {
        self.0.known(at, entity, symbol)
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
        category::Category::from_bytes(data)
            .map(Self)
            .map_err(corrupt)
    }

    fn copy(&self) -> Self {
        Self(self.0.clone())
    }
}

#[pyclass(module = "nonself._core")]
pub struct RateCounts(rate::Rate);

#[pymethods]
impl RateCounts {
    #[new]
    fn new(half_life: i64, max_entries: usize) -> Self {
        Self(rate::Rate::new(half_life, max_entries))
    }

    fn score<'py>(
        &self,
        py: Python<'py>,
        at: i64,
        entity: In<'py, u64>,
        group: In<'py, u64>,
        seen: In<'py, i64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (entity, group) = (entity.as_slice()?, group.as_slice()?);
        let scores = self.0.score(at, entity, group, seen.as_slice()?);
        columns!(py, scores, lo, hi, expected, low, high, history, steady)
    }

    /// Median of the next window, and its 5 % and 95 % quantiles.
    fn usual(&self, at: i64, entity: u64, group: u64) -> [f64; 3] {
        self.0.usual(at, entity, group)
    }

    fn learn(
        &mut self,
        at: i64,
        entity: In<'_, u64>,
        group: In<'_, u64>,
        seen: In<'_, i64>,
        weight: In<'_, f64>,
    ) -> PyResult<()> {
        self.0.learn(
            at,
            entity.as_slice()?,
            group.as_slice()?,
            seen.as_slice()?,
            weight.as_slice()?,
        );
        Ok(())
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
        rate::Rate::from_bytes(data).map(Self).map_err(corrupt)
    }

    fn copy(&self) -> Self {
        Self(self.0.clone())
    }
}

#[pyclass(module = "nonself._core")]
pub struct SizeCounts(size::Size);

#[pymethods]
impl SizeCounts {
    #[new]
    fn new(half_life: i64, max_entries: usize) -> Self {
        Self(size::Size::new(half_life, max_entries))
    }

    fn score<'py>(
        &self,
        py: Python<'py>,
        at: i64,
        entity: In<'py, u64>,
        seen: In<'py, i64>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let scores = self.0.score(at, entity.as_slice()?, seen.as_slice()?);
        columns!(py, scores, lo, hi, expected, low, high, history)
    }

    /// Median of the next value, and its 5 % and 95 % quantiles.
    fn usual(&self, at: i64, entity: u64) -> [f64; 3] {
        self.0.usual(at, entity)
    }

    fn learn(
        &mut self,
        at: i64,
        entity: In<'_, u64>,
        seen: In<'_, i64>,
        weight: In<'_, f64>,
    ) -> PyResult<()> {
        self.0
            .learn(at, entity.as_slice()?, seen.as_slice()?, weight.as_slice()?);
        Ok(())
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
        size::Size::from_bytes(data).map(Self).map_err(corrupt)
    }

    fn copy(&self) -> Self {
        Self(self.0.clone())
    }
}

#[pyclass(module = "nonself._core")]
pub struct SlidingCounts(sliding::Sliding);

#[pymethods]
impl SlidingCounts {
    #[new]
    fn new() -> Self {
        Self(sliding::Sliding::default())
    }

    fn expire(&mut self, oldest: i64) {
        self.0.expire(oldest);
    }

    fn push(
        &mut self,
        tick: i64,
        entity: In<'_, u64>,
        symbol: In<'_, u64>,
        value: In<'_, i64>,
    ) -> PyResult<()> {
        let (entity, symbol, value) = (entity.as_slice()?, symbol.as_slice()?, value.as_slice()?);
        self.0.push(tick, entity, symbol, value);
        Ok(())
    }

    fn sum<'py>(&self, py: Python<'py>, entity: In<'py, u64>) -> PyResult<Out<'py, i64>> {
        Ok(self.0.sum(entity.as_slice()?).to_pyarray(py))
    }

    fn distinct<'py>(&self, py: Python<'py>, entity: In<'py, u64>) -> PyResult<Out<'py, i64>> {
        Ok(self.0.distinct(entity.as_slice()?).to_pyarray(py))
    }

    fn entities<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u64>> {
        self.0.entities().to_pyarray(py)
    }

    #[getter]
    fn oldest(&self) -> Option<i64> {
        self.0.oldest()
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    #[staticmethod]
    fn from_bytes(data: &[u8]) -> PyResult<Self> {
        sliding::Sliding::from_bytes(data)
            .map(Self)
            .map_err(corrupt)
    }

    fn copy(&self) -> Self {
        Self(self.0.clone())
    }
}

#[pyclass(module = "nonself._core")]
pub struct Recalibration(recalibration::Recalibration);

#[pymethods]
impl Recalibration {
    #[new]
    fn new(half_life: i64) -> Self {
        Self(recalibration::Recalibration::new(half_life))
    }

    /// The map as it stands.
    fn map(&self, at: i64) -> CalibrationMap {
        CalibrationMap(self.0.map(at))
    }

    fn learn(&mut self, at: i64, p: In<'_, f64>, weight: In<'_, f64>) -> PyResult<()> {
        self.0.learn(at, p.as_slice()?, weight.as_slice()?);
        Ok(())
    }

    fn size(&self, at: i64) -> f64 {
        self.0.size(at)
    }

    fn merge(&mut self, other: &Self) {
        self.0.merge(&other.0);
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    #[staticmethod]
    fn from_bytes(data: &[u8]) -> PyResult<Self> {
        recalibration::Recalibration::from_bytes(data)
            .map(Self)
            .map_err(corrupt)
    }

    fn copy(&self) -> Self {
        Self(self.0.clone())
    }
}

#[pyclass(module = "nonself._core")]
pub struct Gate(gate::Gate);

#[pymethods]
impl Gate {
    #[new]
    fn new(forget_days: i32, max_entries: usize) -> Self {
        Self(gate::Gate::new(forget_days, max_entries))
    }

    /// Days on which each was held back, and whether it may count for recalibration.
    fn hold<'py>(
        &mut self,
        py: Python<'py>,
        at: i64,
        entity: In<'py, u64>,
        symbol: In<'py, u64>,
        pause: i64,
    ) -> PyResult<(Out<'py, u32>, Out<'py, bool>)> {
        let answers = self
            .0
            .hold(at, entity.as_slice()?, symbol.as_slice()?, pause);
        let (days, counts): (Vec<u32>, Vec<bool>) = answers.into_iter().unzip();
        Ok((days.to_pyarray(py), counts.to_pyarray(py)))
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
        gate::Gate::from_bytes(data).map(Self).map_err(corrupt)
    }

    fn copy(&self) -> Self {
        Self(self.0.clone())
    }
}

/// A frozen map from raw p to recalibrated p.
#[pyclass(module = "nonself._core", frozen)]
pub struct CalibrationMap(recalibration::Map);

#[pymethods]
impl CalibrationMap {
    fn apply<'py>(&self, py: Python<'py>, p: In<'py, f64>) -> PyResult<Out<'py, f64>> {
        Ok(self.0.apply(p.as_slice()?).to_pyarray(py))
    }
}

/// One p-value for each device, from those of its aspects.
#[pyclass(module = "nonself._core")]
#[derive(Default)]
pub struct Combined(combine::Combined);

#[pymethods]
impl Combined {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn add(&mut self, device: In<'_, u64>, p: In<'_, f64>, weight: f64) -> PyResult<()> {
        self.0.add(device.as_slice()?, p.as_slice()?, weight);
        Ok(())
    }

    fn devices<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let found = self.0.devices();
        columns!(py, found, device, p, aspect)
    }
}

/// Everything of this file, for the module.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<CategoryCounts>()?;
    module.add_class::<RateCounts>()?;
    module.add_class::<SizeCounts>()?;
    module.add_class::<SlidingCounts>()?;
    module.add_class::<Recalibration>()?;
    module.add_class::<CalibrationMap>()?;
    module.add_class::<Combined>()?;
    module.add_class::<Gate>()?;
    module.add_function(wrap_pyfunction!(hash_texts, module)?)?;
    module.add_function(wrap_pyfunction!(pair_keys, module)?)?;
    module.add_function(wrap_pyfunction!(uniform_keys, module)?)?;
    module.add_function(wrap_pyfunction!(find_units, module)?)?;
    module.add_function(wrap_pyfunction!(reduce_units, module)?)
}
