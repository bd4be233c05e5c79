//! Object headers, and the points behind them.

use super::element::{self, Layout, Point};
use super::file::File;
use super::fragment::carries_data;
use crate::app::text::{le16, le32};

/// Points of one object that are kept.
pub const MAX_POINTS: usize = 1024;
/// Objects of one fragment that are kept.
const MAX_OBJECTS: usize = 512;

/// Why the rest of a fragment was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The bytes end inside an object.
    Short,
    /// A group and variation of unknown size.
    Unknown(u8, u8),
    /// A qualifier that the standard does not have.
    Qualifier(u8),
    TooMany,
}

impl Stop {
    pub fn weird(self) -> (&'static str, Option<String>) {
        match self {
            Self::Short => ("dnp3_object_too_short", None),
            Self::Unknown(group, variation) => {
                ("dnp3_unknown_object", Some(format!("g{group}v{variation}")))
            }
            Self::Qualifier(code) => ("dnp3_unknown_qualifier", Some(format!("{code:#04x}"))),
            Self::TooMany => ("dnp3_too_many_objects", None),
        }
    }
}

/// One object header with its points.
#[derive(Clone, Debug, Default)]
pub struct Object {
    pub group: u8,
    pub variation: u8,
    pub qualifier: u8,
    /// First and last index, or virtual addresses.
    pub range: Option<(u32, u32)>,
    /// How many points, where the header says so.
    pub count: Option<u32>,
    pub points: Vec<Point>,
    pub files: Vec<File>,
}

impl Object {
    /// The index of the first point.
    pub fn first_index(&self) -> Option<u32> {
        let named = self.points.first().and_then(|point| point.index);
        named.or(self.range.map(|range| range.0))
    }
}

/// All objects of a fragment.
pub fn parse(function: u8, mut bytes: &[u8]) -> (Vec<Object>, Option<Stop>) {
    let mut objects = Vec::new();
    // The common time of occurrence, to which relative times are added.
    let mut common_time = None;
    while !bytes.is_empty() {
        if objects.len() == MAX_OBJECTS {
            return (objects, Some(Stop::TooMany));
        }
        let mut object = Object::default();
        let header = match read_header(&mut object, bytes) {
            Ok(length) => length,
            Err(stop) => return (objects, Some(stop)),
        };
        let rest = bytes.get(header..).unwrap_or_default();
        let body = read_points(&mut object, function, rest);
        for point in &mut object.points {
            if let (true, Some(time), Some(base)) = (point.is_relative, point.time, common_time) {
                (point.time, point.is_relative) = (Some(time + base), false);
            }
        }
        if object.group == 51 {
            common_time = object.points.first().and_then(|point| point.time);
        }
        objects.push(object);
        match body {
            Ok(length) => bytes = rest.get(length..).unwrap_or_default(),
            Err(stop) => return (objects, Some(stop)),
        }
    }
    (objects, None)
}

/// Group, variation, qualifier and range; gives their length.
fn read_header(object: &mut Object, bytes: &[u8]) -> Result<usize, Stop> {
    let [group, variation, qualifier, range @ ..] = bytes else {
        return Err(Stop::Short);
    };
    (object.group, object.variation) = (*group, *variation);
    object.qualifier = *qualifier;
    let width = match qualifier & 0x0F {
        0 | 3 | 7 | 0x0B => 1,
        1 | 4 | 8 => 2,
        2 | 5 | 9 => 4,
        6 => return Ok(3),
        _ => return Err(Stop::Qualifier(*qualifier)),
    };
    let first = number(range, width).ok_or(Stop::Short)?;
    if qualifier & 0x0F > 6 {
        object.count = Some(first);
        return Ok(3 + width);
    }
    let last = range.get(width..).and_then(|rest| number(rest, width));
    let last = last.ok_or(Stop::Short)?;
    object.range = Some((first, last));
    object.count = last.checked_sub(first).and_then(|n| n.checked_add(1));
    Ok(3 + 2 * width)
}

/// The points behind a header; gives their length.
fn read_points(object: &mut Object, function: u8, bytes: &[u8]) -> Result<usize, Stop> {
    let count = object.count.unwrap_or(0) as usize;
    let prefix = match object.qualifier >> 4 & 7 {
        0 => 0,
        1 | 4 => 1,
        2 | 5 => 2,
        3 | 6 => 4,
        _ => return Err(Stop::Qualifier(object.qualifier)),
    };
    let is_sized = object.qualifier >> 4 & 7 >= 4;
    let has_data = carries_data(function, object.group);
    if count == 0 || (prefix == 0 && !has_data) {
        return Ok(0);
    }
    let unknown = Stop::Unknown(object.group, object.variation);
    let layout = element::layout(object.group, object.variation).filter(|_| has_data);
    if let (Some(Layout::Bits(width)), 0) = (layout, prefix) {
        return read_bits(object, bytes, width, count);
    }
    if has_data && layout.is_none() && !is_sized {
        return Err(unknown);
    }
    let first = object.range.map(|range| range.0);
    let mut at = 0;
    for number_of_point in 0..count {
        let head = number(bytes.get(at..).unwrap_or_default(), prefix);
        let head = if prefix == 0 {
            0
        } else {
            head.ok_or(Stop::Short)?
        };
        at += prefix;
        let rest = bytes.get(at..).ok_or(Stop::Short)?;
        if is_sized {
            let body = rest.get(..head as usize).ok_or(Stop::Short)?;
            at += body.len();
            read_sized(object, layout, body);
            continue;
        }
        let (mut point, length) = match layout {
            Some(layout) => layout.read(rest).ok_or(Stop::Short)?,
            None => (Point::default(), 0),
        };
        at += length;
        if prefix > 0 {
            point.index = Some(head);
        } else if point.index.is_none() {
            let step = u32::try_from(number_of_point).ok();
            point.index = first.zip(step).and_then(|(a, b)| a.checked_add(b));
        }
        keep(object, point);
    }
    Ok(at)
}

fn read_bits(object: &mut Object, bytes: &[u8], width: u8, count: usize) -> Result<usize, Stop> {
    let length = count.div_ceil(usize::from(8 / width));
    let body = bytes.get(..length).ok_or(Stop::Short)?;
    let first = object.range.map_or(0, |range| range.0);
    for (index, mut point) in (first..).zip(element::bits(body, width, count)) {
        point.index = Some(index);
        keep(object, point);
        if object.points.len() == MAX_POINTS {
            break;
        }
    }
    Ok(length)
}

/// An object that says its own size: a file, or what is not decoded.
fn read_sized(object: &mut Object, layout: Option<Layout>, body: &[u8]) {
    if object.group == 70 {
        if let Some(file) = File::parse(object.variation, body)
            && object.files.len() < MAX_POINTS
        {
            object.files.push(file);
        }
    } else if let Some((point, _)) = layout.and_then(|l| l.read(body)) {
        keep(object, point);
    }
}

fn keep(object: &mut Object, point: Point) {
    if object.points.len() < MAX_POINTS {
        object.points.push(point);
    }
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], width: usize) -> Option<u32> {
    match width {
        1 => bytes.first().copied().map(u32::from),
        2 => le16(bytes, 0).map(u32::from),
        4 => le32(bytes, 0),
        _ => None,
    }
}
