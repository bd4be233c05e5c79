//! The class of each S7comm command.

use super::names::function;
use crate::app::ics::Class;

pub fn job_class(code: u8, pi_service: Option<&str>) -> Class {
    match code {
        function::READ => Class::Read,
        function::WRITE | function::PLC_STOP => Class::Action,
        function::REQUEST_DOWNLOAD | function::DOWNLOAD_BLOCK | function::DOWNLOAD_ENDED => {
            Class::Reprogram
        }
        function::START_UPLOAD | function::UPLOAD | function::END_UPLOAD => Class::Discover,
        function::PLC_CONTROL => pi_service.map_or(Class::Action, pi_class),
        _ => Class::Other,
    }
}

/// PI services are names; those of the NC begin with `_N_`.
fn pi_class(service: &str) -> Class {
    const NC_FILE_CHANGE: &[&str] = &[
        "_N_F_DELE",
        "_N_F_DELR",
        "_N_F_COPY",
        "_N_F_RENA",
        "_N_F_PROT",
        "_N_F_DMDA",
    ];
    const NC_SETTING: &[&str] = &[
        "_N_CONFIG",
        "_N_IBN_SS",
        "_N_DASAVE",
        "_N_SETUFR",
        "_N_SCALE_",
        "_N_NCKMOD",
        "_N_NEWPWD",
    ];
    match service {
        "_INSE" | "_INS2" | "_DELE" | "_MODU" | "_GARB" => Class::Reprogram,
        "_N_LOGIN_" | "_N_LOGOUT" => Class::Other,
        s if NC_FILE_CHANGE.contains(&s) || NC_SETTING.contains(&s) => Class::Reprogram,
        s if s.starts_with("_N_F_") => Class::Discover,
        // Everything else starts, stops, selects or cancels something.
        _ => Class::Action,
    }
}

/// Groups 0x1F and 0x3F are NC programming with more bits taken as the group, 0x20 routes
/// records to devices behind the controller.
pub fn userdata_class(type_and_group: u8, subfunction: u8) -> Class {
    match type_and_group & 0x3F {
        0x20 => return Class::Reprogram,
        0x0F | 0x1F | 0x3F => {
            return match subfunction {
                0x01..=0x04 => Class::Reprogram,
                0x06..=0x08 => Class::Discover,
                _ => Class::Other,
            };
        }
        _ => {}
    }
    match (type_and_group & 0x0F, subfunction) {
        (1, 0x02) | (2, 0x01 | 0x05 | 0x07 | 0x08) | (4, 0x13) => Class::Read,
        (1, 0x01 | 0x03..=0x07 | 0x10 | 0x11 | 0x13)
        | (3, 0x01..=0x03)
        | (4, 0x01)
        | (7, 0x01 | 0x03) => Class::Discover,
        (1, 0x08..=0x0C | 0x16) | (4, 0x07 | 0x08 | 0x0B) | (5, 0x01) | (7, 0x02 | 0x04) => {
            Class::Action
        }
        _ => Class::Other,
    }
}
