//! The value types of a log, each with its Zeek type and its Arrow column.

use std::net::IpAddr;
use std::sync::Arc;

use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use arrow_schema::{DataType, Field, TimeUnit};
use nonself_columns::{Column, Flags, Lists, Numbers, Texts, Times};

/// A value that a log column can hold.
///
/// `ZEEK` is the type as it stands in the `#types` line of a Zeek log.
pub trait Value: Sized {
    const ZEEK: &'static str;
    type Column: Column;
    fn data_type() -> DataType;
    /// The value of `row`, which comes after all rows pushed before.
    fn push(self, column: &mut Self::Column, row: usize);
}

/// Null if there is none.
impl<T: Value> Value for Option<T> {
    const ZEEK: &'static str = T::ZEEK;
    type Column = T::Column;
    fn data_type() -> DataType {
        T::data_type()
    }
    #[inline]
    fn push(self, column: &mut Self::Column, row: usize) {
        if let Some(value) = self {
            value.push(column, row);
        }
    }
}

/// Nanoseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// A span of time in seconds, as Zeek writes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Interval(pub f64);

/// A transport port; Zeek's ICMP types and codes are ports too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Port(pub u16);

/// A text that is mostly short, such as an identifier: up to 24 bytes need no memory of
/// their own.
pub type Text = compact_str::CompactString;

pub use compact_str::format_compact;

/// Bytes that are text already; none if they are not.
pub fn ascii(bytes: &[u8]) -> Text {
    Text::new(std::str::from_utf8(bytes).unwrap_or_default())
}

/// A word of a closed list, such as the transport protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Enum(pub &'static str);

/// An unordered set of words; written in the order given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set(pub Vec<String>);

fn utc() -> DataType {
    DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()))
}

fn list_of(inner: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(inner, true)))
}

macro_rules! values {
    ($($ty:ty => $zeek:literal, $column:ty, $data_type:expr, |$v:ident, $c:ident, $row:ident| $push:expr;)+) => {$(
        impl Value for $ty {
            const ZEEK: &'static str = $zeek;
            type Column = $column;
            fn data_type() -> DataType { $data_type }
            #[inline]
            fn push($v, $c: &mut Self::Column, $row: usize) { $push }
        }
    )+};
}

values! {
    Time => "time", Times, utc(), |self, c, row| c.push(row, self.0);
    Interval => "interval", Numbers<Float64Type>, DataType::Float64, |self, c, row| c.push(row, self.0);
    String => "string", Texts, DataType::Utf8View, |self, c, row| c.push(row, &self);
    &'static str => "string", Texts, DataType::Utf8View, |self, c, row| c.push(row, self);
    Text => "string", Texts, DataType::Utf8View, |self, c, row| c.push(row, &self);
    Enum => "enum", Texts, DataType::Utf8View, |self, c, row| c.push(row, self.0);
    IpAddr => "addr", Texts, DataType::Utf8View, |self, c, row| c.push_address(row, self);
    Port => "port", Numbers<UInt64Type>, DataType::UInt64, |self, c, row| c.push(row, u64::from(self.0));
    bool => "bool", Flags, DataType::Boolean, |self, c, row| c.push(row, self);
    u64 => "count", Numbers<UInt64Type>, DataType::UInt64, |self, c, row| c.push(row, self);
    i64 => "int", Numbers<Int64Type>, DataType::Int64, |self, c, row| c.push(row, self);
    f64 => "double", Numbers<Float64Type>, DataType::Float64, |self, c, row| c.push(row, self);
    Set => "set[string]", Lists<Texts>, list_of(DataType::Utf8View), |self, c, row| c.push(row, self.0, |items, at, text| items.push(at, &text));
    Vec<String> => "vector[string]", Lists<Texts>, list_of(DataType::Utf8View), |self, c, row| c.push(row, self, |items, at, text| items.push(at, &text));
    Vec<f64> => "vector[interval]", Lists<Numbers<Float64Type>>, list_of(DataType::Float64), |self, c, row| c.push(row, self, Numbers::push);
    Vec<u64> => "vector[count]", Lists<Numbers<UInt64Type>>, list_of(DataType::UInt64), |self, c, row| c.push(row, self, Numbers::push);
    Vec<i64> => "vector[int]", Lists<Numbers<Int64Type>>, list_of(DataType::Int64), |self, c, row| c.push(row, self, Numbers::push);
}
