//! What a function means for the plant.

use super::file::WRITE_MODES;
use super::fragment::Fragment;
use super::object::Object;
use crate::app::ics::Class;

/// The class of a request, by its function and by the worst of its objects.
pub fn class(request: &Fragment) -> Class {
    let any = |wanted: &dyn Fn(&Object) -> bool| request.objects.iter().any(wanted);
    match request.function {
        0x01 if any(&|o| describes_device(o.group)) => Class::Discover,
        0x01 => Class::Read,
        0x02 if any(&|o| is_setting(o.group)) => Class::Reprogram,
        0x02..=0x0F | 0x11 | 0x12 | 0x15 => Class::Action,
        0x10 | 0x13 | 0x16 | 0x1B | 0x1F => Class::Reprogram,
        0x19 if any(&opens_to_write) => Class::Reprogram,
        0x19 | 0x1A | 0x1C | 0x1E => Class::Discover,
        0x20 | 0x21 if any(&changes_keys) => Class::Reprogram,
        _ => Class::Other,
    }
}

/// Attributes, files, storage, profiles and the descriptions of data sets.
fn describes_device(group: u8) -> bool {
    matches!(group, 0 | 70 | 81..=83 | 85 | 86)
}

/// Attributes, dead-bands, files, data set prototypes and users.
fn is_setting(group: u8) -> bool {
    matches!(group, 0 | 34 | 70 | 85 | 86 | 120)
}

fn opens_to_write(object: &Object) -> bool {
    let modes = object.files.iter().filter_map(|file| file.mode);
    modes.into_iter().any(|mode| WRITE_MODES.contains(&mode))
}

/// Users and their update keys; session keys change by themselves.
fn changes_keys(object: &Object) -> bool {
    object.group == 120 && matches!(object.variation, 8 | 10..=15)
}
