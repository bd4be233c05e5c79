//! The value types of a log, each with its Zeek type and its Arrow column.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, StringViewBuilder,
    TimestampNanosecondBuilder, UInt64Builder,
};
use arrow_schema::{DataType, Field, TimeUnit};

/// A value that a log column can hold.
///
/// `ZEEK` is the type as it stands in the `#types` line of a Zeek log.
pub trait Value: Sized {
    const ZEEK: &'static str;
    type Builder: ArrayBuilder + Default;
    fn data_type() -> DataType;
    fn push(builder: &mut Self::Builder, value: Self);
    fn finish(builder: &mut Self::Builder) -> ArrayRef {
        builder.finish()
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

/// The decimal digits of each octet, the first in the lowest byte, and how many there are.
const OCTETS: [(u32, u32); 256] = {
    const ZEROS: u32 = 0x30_30_30;
    let mut octets = [(0, 0); 256];
    let mut octet = 0;
    while octet < 256 {
        let value = octet as u32;
        let (hundreds, tens, ones) = (value / 100, value / 10 % 10, value % 10);
        octets[octet] = match octet {
            0..10 => (ZEROS & 0xff | ones, 1),
            10..100 => (ZEROS & 0xffff | tens | ones << 8, 2),
            _ => (ZEROS | hundreds | tens << 8 | ones << 16, 3),
        };
        octet += 1;
    }
    octets
};

/// An IPv4 address as text. It is put together in a register and written once: two to six are
/// in each row, and what is written in small parts has to be waited for when it is read.
struct Dotted {
    bytes: [u8; 16],
    len: usize,
}

impl Dotted {
    fn new(address: Ipv4Addr) -> Self {
        let (mut text, mut bits) = (0_u128, 0);
        for octet in address.octets() {
            let (digits, count) = OCTETS[usize::from(octet)];
            text |= u128::from(digits) << bits;
            bits += 8 * count;
            text |= u128::from(b'.') << bits;
            bits += 8;
        }
        Self {
            bytes: text.to_le_bytes(),
            len: bits as usize / 8 - 1,
        }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

fn push_address(builder: &mut StringViewBuilder, address: IpAddr) {
    match address {
        IpAddr::V4(address) => builder.append_value(Dotted::new(address).as_str()),
        IpAddr::V6(address) => builder.append_value(address.to_string()),
    }
}

/// Builds UTC time stamps.
pub struct TimeBuilder(TimestampNanosecondBuilder);

impl Default for TimeBuilder {
    fn default() -> Self {
        Self(TimestampNanosecondBuilder::new().with_timezone("UTC"))
    }
}

impl ArrayBuilder for TimeBuilder {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn finish(&mut self) -> ArrayRef {
        Arc::new(self.0.finish())
    }
    fn finish_cloned(&self) -> ArrayRef {
        Arc::new(self.0.finish_cloned())
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn as_any_mut(&mut self) -> &mut dyn std::any::Any {
        self
    }
    fn into_box_any(self: Box<Self>) -> Box<dyn std::any::Any> {
        self
    }
}

fn utc() -> DataType {
    DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()))
}

fn list_of(inner: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(inner, true)))
}

macro_rules! values {
    ($($ty:ty => $zeek:literal, $builder:ty, $data_type:expr, |$b:ident, $v:ident| $push:expr;)+) => {$(
        impl Value for $ty {
            const ZEEK: &'static str = $zeek;
            type Builder = $builder;
            fn data_type() -> DataType { $data_type }
            fn push($b: &mut Self::Builder, $v: Self) { $push }
        }
    )+};
}

values! {
    Time => "time", TimeBuilder, utc(), |b, v| b.0.append_value(v.0);
    Option<Time> => "time", TimeBuilder, utc(), |b, v| b.0.append_option(v.map(|t| t.0));
    Option<Interval> => "interval", Float64Builder, DataType::Float64, |b, v| b.append_option(v.map(|i| i.0));
    String => "string", StringViewBuilder, DataType::Utf8View, |b, v| b.append_value(v);
    Option<String> => "string", StringViewBuilder, DataType::Utf8View, |b, v| b.append_option(v);
    &'static str => "string", StringViewBuilder, DataType::Utf8View, |b, v| b.append_value(v);
    Option<&'static str> => "string", StringViewBuilder, DataType::Utf8View, |b, v| b.append_option(v);
    Text => "string", StringViewBuilder, DataType::Utf8View, |b, v| b.append_value(v);
    Option<Text> => "string", StringViewBuilder, DataType::Utf8View, |b, v| b.append_option(v);
    Enum => "enum", StringViewBuilder, DataType::Utf8View, |b, v| b.append_value(v.0);
    Option<Enum> => "enum", StringViewBuilder, DataType::Utf8View, |b, v| b.append_option(v.map(|e| e.0));
    IpAddr => "addr", StringViewBuilder, DataType::Utf8View, |b, v| push_address(b, v);
    Option<IpAddr> => "addr", StringViewBuilder, DataType::Utf8View, |b, v| match v { Some(v) => push_address(b, v), None => b.append_null() };
    Option<Port> => "port", UInt64Builder, DataType::UInt64, |b, v| b.append_option(v.map(|p| u64::from(p.0)));
    Port => "port", UInt64Builder, DataType::UInt64, |b, v| b.append_value(u64::from(v.0));
    bool => "bool", BooleanBuilder, DataType::Boolean, |b, v| b.append_value(v);
    Option<bool> => "bool", BooleanBuilder, DataType::Boolean, |b, v| b.append_option(v);
    u64 => "count", UInt64Builder, DataType::UInt64, |b, v| b.append_value(v);
    Option<u64> => "count", UInt64Builder, DataType::UInt64, |b, v| b.append_option(v);
    Option<i64> => "int", Int64Builder, DataType::Int64, |b, v| b.append_option(v);
    Option<f64> => "double", Float64Builder, DataType::Float64, |b, v| b.append_option(v);
    Set => "set[string]", ListBuilder<StringViewBuilder>, list_of(DataType::Utf8View), |b, v| b.append_value(v.0.into_iter().map(Some));
    Option<Set> => "set[string]", ListBuilder<StringViewBuilder>, list_of(DataType::Utf8View), |b, v| b.append_option(v.map(|s| s.0.into_iter().map(Some)));
    Vec<String> => "vector[string]", ListBuilder<StringViewBuilder>, list_of(DataType::Utf8View), |b, v| b.append_value(v.into_iter().map(Some));
    Option<Vec<String>> => "vector[string]", ListBuilder<StringViewBuilder>, list_of(DataType::Utf8View), |b, v| b.append_option(v.map(|v| v.into_iter().map(Some)));
    Option<Vec<f64>> => "vector[interval]", ListBuilder<Float64Builder>, list_of(DataType::Float64), |b, v| b.append_option(v.map(|v| v.into_iter().map(Some)));
    Option<Vec<u64>> => "vector[count]", ListBuilder<UInt64Builder>, list_of(DataType::UInt64), |b, v| b.append_option(v.map(|v| v.into_iter().map(Some)));
    Option<Vec<i64>> => "vector[int]", ListBuilder<Int64Builder>, list_of(DataType::Int64), |b, v| b.append_option(v.map(|v| v.into_iter().map(Some)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_the_standard_library_writes_them() {
        for text in [
            "0.0.0.0",
            "10.0.9.100",
            "255.255.255.255",
            "192.168.1.20",
            "::",
            "::1",
            "fe80::1",
            "2001:db8:1111:2222:3333:4444:5555:6666",
            "::ffff:1.2.3.4",
        ] {
            let address: IpAddr = text.parse().expect("an address");
            let mut builder = StringViewBuilder::new();
            push_address(&mut builder, address);
            assert_eq!(builder.finish().value(0), address.to_string());
        }
    }
}
