//! Record batches for Python through the Arrow C data interface, without a copy.
//!
//! Only `PyCapsule`s cross the border (the Arrow `PyCapsule` interface), so neither side needs
//! the other's Arrow library.

use arrow_array::ffi::to_ffi;
use arrow_array::{Array, RecordBatch, StructArray};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// Rows of one log. `polars.from_arrow` and `pyarrow.record_batch` take it as it is.
#[pyclass(frozen, module = "nonself._core")]
pub struct ArrowBatch(pub RecordBatch);

#[pymethods]
impl ArrowBatch {
    /// A pair of capsules, `ArrowSchema` and `ArrowArray`: a struct array with the columns as fields.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        drop(requested_schema); // the columns have one representation only
        let data = StructArray::from(self.0.clone()).to_data();
        let (array, schema) = to_ffi(&data).map_err(|e| PyValueError::new_err(e.to_string()))?;
        Ok((
            PyCapsule::new_with_value(py, schema, c"arrow_schema")?,
            PyCapsule::new_with_value(py, array, c"arrow_array")?,
        ))
    }

    fn __len__(&self) -> usize {
        self.0.num_rows()
    }
}
