//! The class of each confirmed service.

use super::names::Name;
use super::service::number;
use crate::app::ics::Class;

pub fn class(service: u32, names: &[Name]) -> Class {
    match service {
        number::READ => read(names),
        number::WRITE => names
            .iter()
            .map(|name| written(&name.item))
            .max_by_key(|class| weight(*class))
            .unwrap_or(Class::Action),
        49 | 50 | 55 | 56 | 60 | 61 | 63..=65 | 68 => Class::Read,
        0..=2 | 6 | 9 | 12 | 15 | 29..=31 | 33 | 35 | 37 | 45 | 71..=74 | 77 => Class::Discover,
        // Data sets of those who get reports come and go with them.
        11 | 13 | 17..=25 | 40..=44 | 51 | 52 | 59 | 62 => Class::Action,
        3
        | 7
        | 8
        | 10
        | 14
        | 16
        | 26..=28
        | 32
        | 34
        | 36
        | 38
        | 39
        | 46..=48
        | 53
        | 54
        | 57
        | 58
        | 66
        | 67
        | 69
        | 70
        | 75
        | 76 => Class::Reprogram,
        _ => Class::Other,
    }
}

/// Reading `SBO` selects a switch; name plates tell who the device is.
fn read(names: &[Name]) -> Class {
    let any = |test: fn(&str) -> bool| names.iter().any(|name| test(&name.item));
    if any(|item| item.ends_with("$SBO")) {
        Class::Action
    } else if any(|item| item.contains("$PhyNam") || item.contains("$NamPlt")) {
        Class::Discover
    } else {
        Class::Read
    }
}

/// By the functional constraint, the second part of an IEC 61850 name.
fn written(item: &str) -> Class {
    match item.split('$').nth(1) {
        Some("SG" | "SE" | "CF" | "DC") => Class::Reprogram,
        // Control blocks of reports and logs.
        Some("BR" | "RP" | "LG") => Class::Other,
        _ => Class::Action,
    }
}

fn weight(class: Class) -> u8 {
    match class {
        Class::Other => 0,
        Class::Read => 1,
        Class::Discover => 2,
        Class::Action => 3,
        Class::Reprogram => 4,
    }
}
