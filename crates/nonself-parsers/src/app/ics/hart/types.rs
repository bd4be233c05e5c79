//! Numbers, names and classes of commands; response codes.

use crate::app::ics::Class;

pub fn name(number: u16) -> Option<&'static str> {
    Some(match number {
        0 => "Read Unique Identifier",
        1 => "Read Primary Variable",
        2 => "Read Loop Current And Percent Of Range",
        3 => "Read Dynamic Variables And Loop Current",
        6 => "Write Polling Address",
        7 => "Read Loop Configuration",
        8 => "Read Dynamic Variable Classifications",
        9 => "Read Device Variables With Status",
        11 => "Read Unique Identifier Associated With Tag",
        12 => "Read Message",
        13 => "Read Tag, Descriptor, Date",
        14 => "Read Primary Variable Transducer Information",
        15 => "Read Device Information",
        16 => "Read Final Assembly Number",
        17 => "Write Message",
        18 => "Write Tag, Descriptor, Date",
        19 => "Write Final Assembly Number",
        20 => "Read Long Tag",
        21 => "Read Unique Identifier Associated With Long Tag",
        22 => "Write Long Tag",
        33 => "Read Device Variables",
        34 => "Write Primary Variable Damping Value",
        35 => "Write Primary Variable Range Values",
        36 => "Set Primary Variable Upper Range Value",
        37 => "Set Primary Variable Lower Range Value",
        38 => "Reset Configuration Changed Flag",
        40 => "Enter/Exit Fixed Current Mode",
        41 => "Perform Self Test",
        42 => "Perform Device Reset",
        43 => "Set Primary Variable Zero",
        44 => "Write Primary Variable Units",
        45 => "Trim Loop Current Zero",
        46 => "Trim Loop Current Gain",
        47 => "Write Primary Variable Transfer Function",
        48 => "Read Additional Device Status",
        49 => "Write Primary Variable Transducer Serial Number",
        50 => "Read Dynamic Variable Assignments",
        51 => "Write Dynamic Variable Assignments",
        52 => "Set Device Variable Zero",
        53 => "Write Device Variable Units",
        54 => "Read Device Variable Information",
        55 => "Write Device Variable Damping Value",
        59 => "Write Number Of Response Preambles",
        71 => "Lock Device",
        72 => "Squawk",
        73 => "Find Device",
        74 => "Read I/O System Capabilities",
        75 => "Poll Sub-Device",
        76 => "Read Lock Device State",
        77 => "Send Command To Sub-Device",
        78 => "Read Aggregated Commands",
        79 => "Write Device Variable",
        82 => "Write Device Variable Trim Point",
        83 => "Reset Device Variable Trim",
        84 => "Read Sub-Device Identity Summary",
        89 => "Set Real-Time Clock",
        90 => "Read Real-Time Clock",
        109 => "Burst Mode Control",
        110 => "Read All Dynamic Variables",
        111 => "Transfer Service Control",
        112 => "Transfer Service",
        _ => return None,
    })
}

/// The class of a command.
pub fn class(number: u16) -> Class {
    match number {
        1..=3 | 9 | 33 | 48 | 78 | 93 | 110 => Class::Read,
        0
        | 7
        | 8
        | 11..=16
        | 20
        | 21
        | 50
        | 54
        | 60..=63
        | 73..=76
        | 80
        | 81
        | 84..=86
        | 90
        | 91
        | 94
        | 95
        | 101
        | 105
        | 114
        | 115 => Class::Discover,
        38 | 40..=42 | 66 | 67 | 72 | 79 | 89 | 109 | 113 | 119 => Class::Action,
        6
        | 17..=19
        | 22
        | 34..=37
        | 43..=47
        | 49
        | 51..=53
        | 55..=59
        | 64
        | 65
        | 68..=71
        | 82
        | 83
        | 87
        | 88
        | 92
        | 102..=104
        | 107
        | 108
        | 111
        | 112
        | 116..=118 => Class::Reprogram,
        _ => Class::Other,
    }
}

/// What went wrong; `None` for success and for warnings, after which the command was done.
pub fn error(code: u8) -> Option<String> {
    let name = match code {
        0 | 8 | 14 | 24..=27 | 30 | 31 | 96..=127 => return None,
        2 => "invalid selection",
        3 => "parameter too large",
        4 => "parameter too small",
        5 => "too few data bytes",
        6 => "device-specific error",
        7 => "in write protect mode",
        16 => "access restricted",
        17 => "invalid device variable",
        18 => "invalid units",
        32 => "busy",
        33 => "delayed response initiated",
        34 => "delayed response running",
        35 => "delayed response dead",
        36 => "delayed response conflict",
        64 => "command not implemented",
        128..=255 => return Some(format!("communication error {code:#04x}")),
        other => return Some(format!("response code {other}")),
    };
    Some(name.to_owned())
}
