//! Values of any type, with status and time.

use super::reader::{NodeId, Reader};
use super::status;

/// Variants inside of variants.
const MAX_DEPTH: usize = 8;

/// What is told of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Integer(i64),
    Float(f64),
    Text(String),
    /// An object of a standard type, its bytes as they came.
    Object(u32, Vec<u8>),
    Other,
}

#[derive(Clone, Debug, Default)]
pub(super) struct DataValue {
    pub mask: u8,
    pub value: Option<Value>,
    pub status: Option<u32>,
    pub source_time: Option<i64>,
    pub source_pico: Option<u16>,
    pub server_time: Option<i64>,
    pub server_pico: Option<u16>,
}

pub(super) fn data_value(reader: &mut Reader<'_>) -> Option<DataValue> {
    data_value_at(reader, 0)
}

fn data_value_at(reader: &mut Reader<'_>, depth: usize) -> Option<DataValue> {
    let mask = reader.u8()?;
    let has = |bit: u8| mask & bit != 0;
    let mut out = DataValue {
        mask,
        ..DataValue::default()
    };
    if has(0x01) {
        out.value = Some(variant_at(reader, depth + 1)?);
    }
    if has(0x02) {
        out.status = Some(reader.u32()?);
    }
    if has(0x04) {
        out.source_time = Some(reader.time()?);
    }
    if has(0x10) {
        out.source_pico = Some(reader.u16()?);
    }
    if has(0x08) {
        out.server_time = Some(reader.time()?);
    }
    if has(0x20) {
        out.server_pico = Some(reader.u16()?);
    }
    Some(out)
}

pub(super) fn variant(reader: &mut Reader<'_>) -> Option<Value> {
    variant_at(reader, 0)
}

/// Of an array only that it is one.
fn variant_at(reader: &mut Reader<'_>, depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    let mask = reader.u8()?;
    let kind = mask & 0x3f;
    if mask & 0x80 == 0 {
        return scalar(reader, kind, depth);
    }
    for _ in 0..reader.count()? {
        scalar(reader, kind, depth)?;
    }
    if mask & 0x40 != 0 {
        for _ in 0..reader.count()? {
            reader.i32()?;
        }
    }
    Some(Value::Other)
}

fn scalar(reader: &mut Reader<'_>, kind: u8, depth: usize) -> Option<Value> {
    let text = |text: Option<String>| Value::Text(text.unwrap_or_default());
    Some(match kind {
        0 => Value::Other,
        1 => Value::Integer(i64::from(reader.u8()? != 0)),
        2 => Value::Integer(i64::from(reader.u8()?.cast_signed())),
        3 => Value::Integer(i64::from(reader.u8()?)),
        4 => Value::Integer(i64::from(reader.u16()?.cast_signed())),
        5 => Value::Integer(i64::from(reader.u16()?)),
        6 => Value::Integer(i64::from(reader.i32()?)),
        7 | 19 => Value::Integer(i64::from(reader.u32()?)),
        8 | 9 => Value::Integer(reader.i64()?),
        10 => Value::Float(f64::from(f32::from_bits(reader.u32()?))),
        11 => Value::Float(reader.f64()?),
        12 | 16 => text(reader.string()?),
        13 => Value::Integer(reader.time()?),
        14 => {
            reader.take(16)?;
            Value::Other
        }
        15 => {
            reader.bytes()?;
            Value::Other
        }
        17 => Value::Text(reader.node_id()?.text()),
        18 => Value::Text(reader.expanded_node_id()?.text()),
        20 => text(reader.qualified_name()?.1),
        21 => text(reader.localized_text()?.text),
        22 => {
            let object = reader.extension_object()?;
            match object.kind.standard() {
                Some(kind) if object.body.len() <= 4096 => {
                    Value::Object(kind, object.body.to_vec())
                }
                _ => Value::Other,
            }
        }
        23 => {
            data_value_at(reader, depth + 1)?;
            Value::Other
        }
        24 => variant_at(reader, depth + 1)?,
        25 => {
            diagnostics(reader)?;
            Value::Other
        }
        _ => return None,
    })
}

/// Diagnostic information: numbers are positions in the table of texts of the response.
#[derive(Clone, Debug, Default)]
pub(super) struct Diagnostics {
    pub mask: u8,
    pub symbolic: Option<i32>,
    pub namespace: Option<i32>,
    pub locale: Option<i32>,
    pub localized: Option<i32>,
    pub additional: Option<String>,
    pub status: Option<u32>,
}

/// From the outermost to the innermost.
pub(super) fn diagnostics(reader: &mut Reader<'_>) -> Option<Vec<Diagnostics>> {
    const MAX_LEVELS: usize = 32;
    let mut levels = Vec::new();
    loop {
        let mask = reader.u8()?;
        let has = |bit: u8| mask & bit != 0;
        let mut found = Diagnostics {
            mask,
            ..Diagnostics::default()
        };
        if has(0x01) {
            found.symbolic = Some(reader.i32()?);
        }
        if has(0x02) {
            found.namespace = Some(reader.i32()?);
        }
        if has(0x08) {
            found.locale = Some(reader.i32()?);
        }
        if has(0x04) {
            found.localized = Some(reader.i32()?);
        }
        if has(0x10) {
            found.additional = reader.string()?;
        }
        if has(0x20) {
            found.status = Some(reader.u32()?);
        }
        let inner = has(0x40);
        levels.push(found);
        if !inner {
            return Some(levels);
        }
        if levels.len() >= MAX_LEVELS {
            return None;
        }
    }
}

/// A code in words; none when all is well.
pub(super) fn failure(code: u32) -> Option<String> {
    if code >> 30 < 2 {
        return None;
    }
    let name = status::name(code).map(str::to_owned);
    Some(name.unwrap_or_else(|| format!("0x{code:08x}")))
}

/// What an attribute of a node is called.
pub(super) fn attribute(number: u32) -> String {
    const NAMES: [&str; 28] = [
        "Unknown",
        "NodeId",
        "NodeClass",
        "BrowseName",
        "DisplayName",
        "Description",
        "WriteMask",
        "UserWriteMask",
        "IsAbstract",
        "Symmetric",
        "InverseName",
        "ContainsNoLoops",
        "EventNotifier",
        "Value",
        "DataType",
        "ValueRank",
        "ArrayDimmensions",
        "AccessLevel",
        "UserAccessLevel",
        "MinimumSamplingInterval",
        "Historizing",
        "Executable",
        "UserExecutable",
        "DataTypeDefinitions",
        "RolePermissions",
        "UserRolePermissions",
        "AccessRestrictions",
        "AccessLevelEx",
    ];
    let name = usize::try_from(number).ok().and_then(|at| NAMES.get(at));
    name.map_or_else(|| number.to_string(), |name| (*name).to_owned())
}

pub(super) fn timestamps(number: u32) -> Option<String> {
    let name = match number {
        0 => "Source",
        1 => "Server",
        2 => "Both",
        3 => "Neither",
        _ => return None,
    };
    Some(name.to_owned())
}

pub(super) fn node_class(number: u32) -> String {
    let name = match number {
        0 => "All",
        1 => "ObjectNodeClass",
        2 => "VariableNodeClass",
        4 => "MethodNodeClass",
        8 => "ObjectTypeNodeClass",
        16 => "VariableTypeNodeClass",
        32 => "ReferenceTypeNodeClass",
        64 => "DataTypeNodeClass",
        128 => "ViewNodeClass",
        _ => return format!("0x{number:08x}"),
    };
    name.to_owned()
}

/// Kinds of log-on tokens and filters.
pub(super) fn object_kind(kind: &NodeId) -> Option<String> {
    let name = match kind.standard()? {
        0 => "None",
        321 => "AnonymousIdentityToken",
        324 => "UserNameIdentityToken",
        327 => "X509IdentityToken",
        940 => "IssuedIdentityToken",
        724 => "DataChangeFilter",
        727 => "EventFilter",
        730 => "AggregateFilter",
        736 => "EventFilterResult",
        739 => "AggregateFilterResult",
        number => return Some(number.to_string()),
    };
    Some(name.to_owned())
}
