//! The value types of a log, each with its Zeek type and its Arrow column.

use std::fmt::Write;
use std::net::IpAddr;
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

/// The decimal digits of each octet, and how many there are.
const OCTETS: [([u8; 4], usize); 256] = {
    let mut octets = [([0; 4], 0); 256];
    let mut octet = 0;
    while octet < 256 {
        let (hundreds, tens, ones) = (octet / 100, octet / 10 % 10, octet % 10);
        octets[octet] = match octet {
            0..10 => ([b'0' + ones as u8, 0, 0, 0], 1),
            10..100 => ([b'0' + tens as u8, b'0' + ones as u8, 0, 0], 2),
            _ => (
                [
                    b'0' + hundreds as u8,
                    b'0' + tens as u8,
                    b'0' + ones as u8,
                    0,
                ],
                3,
            ),
        };
        octet += 1;
    }
    octets
};

/// An address as text, without memory of its own: there are two in each row.
struct AddressText {
    bytes: [u8; 48],
    len: usize,
}

impl AddressText {
    fn new(address: IpAddr) -> Self {
        let mut text = Self {
            bytes: [0; 48],
            len: 0,
        };
        match address {
            IpAddr::V4(address) => text.dotted(address.octets()),
            // The longest text of an IPv6 address has 45 characters.
            IpAddr::V6(address) => drop(write!(text, "{address}")),
        }
        text
    }

    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        }
    }

    fn dotted(&mut self, octets: [u8; 4]) {
        for (index, octet) in octets.into_iter().enumerate() {
            if index > 0 {
                self.push(b'.');
            }
            let (digits, len) = OCTETS[usize::from(octet)];
            // Four bytes are copied at once; the next part begins after those that count.
            if let Some(place) = self.bytes.get_mut(self.len..self.len + 4) {
                place.copy_from_slice(&digits);
                self.len += len;
            }
        }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl Write for AddressText {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        text.bytes().for_each(|byte| self.push(byte));
        Ok(())
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
    IpAddr => "addr", StringViewBuilder, DataType::Utf8View, |b, v| b.append_value(AddressText::new(v).as_str());
    Option<IpAddr> => "addr", StringViewBuilder, DataType::Utf8View, |b, v| b.append_option(v.map(AddressText::new).as_ref().map(AddressText::as_str));
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
            assert_eq!(AddressText::new(address).as_str(), address.to_string());
        }
    }
}
