//! Numbers of S7comm-plus and their names.

/// Kinds of message.
pub mod opcode {
    pub const REQUEST: u8 = 0x31;
    pub const RESPONSE: u8 = 0x32;
    pub const NOTIFICATION: u8 = 0x33;
    /// To requests whose flags ask for it; old panels do.
    pub const RESPONSE_2: u8 = 0x02;
}

pub mod function {
    pub const EXPLORE: u16 = 0x04BB;
    pub const CREATE_OBJECT: u16 = 0x04CA;
    pub const DELETE_OBJECT: u16 = 0x04D4;
    pub const SET_VARIABLE: u16 = 0x04F2;
    pub const GET_VARIABLE: u16 = 0x04FC;
    pub const ADD_LINK: u16 = 0x0506;
    pub const REMOVE_LINK: u16 = 0x051A;
    pub const GET_LINK: u16 = 0x0524;
    pub const SET_MULTI_VARIABLES: u16 = 0x0542;
    pub const GET_MULTI_VARIABLES: u16 = 0x054C;
    pub const INVOKE: u16 = 0x056B;
    pub const SET_VARIABLE_SUBSTREAMED: u16 = 0x057C;
    pub const GET_VARIABLE_SUBSTREAMED: u16 = 0x0586;
    pub const GET_VARIABLES_ADDRESS: u16 = 0x0590;
}

/// Objects that every controller has.
pub mod object {
    pub const ROOT: u32 = 1;
    pub const HARDWARE: u32 = 2;
    pub const PROGRAM: u32 = 3;
    pub const FIRMWARE: u32 = 16;
    pub const EXECUTION: u32 = 52;
    pub const INPUTS: u32 = 80;
    pub const TIMERS: u32 = 84;
    pub const SESSIONS: u32 = 285;
}

/// Attributes that are treated by name.
pub mod attribute {
    /// The name of an object.
    pub const NAME: u32 = 233;
    /// Of the execution unit: 1 stops, 3 starts.
    pub const REQUESTED_STATE: u32 = 2167;
    pub const CLIENT_USER: u32 = 296;
    pub const CLIENT_APPLICATION: u32 = 297;
    pub const CLIENT_HOST: u32 = 298;
    pub const CLIENT_SOFTWARE: u32 = 301;
    /// Order number and firmware, divided by semicolons.
    pub const MODULE: u32 = 319;
}

pub fn opcode_name(code: u8) -> String {
    match code {
        opcode::REQUEST => "Request".to_owned(),
        opcode::RESPONSE => "Response".to_owned(),
        opcode::NOTIFICATION => "Notification".to_owned(),
        opcode::RESPONSE_2 => "Response 2".to_owned(),
        other => format!("Unknown s7comm-plus opcode-{other:#04x}"),
    }
}

pub fn function_name(code: u16) -> String {
    let name = match code {
        0x04B1 => "Error",
        function::EXPLORE => "Explore",
        function::CREATE_OBJECT => "Create Object",
        function::DELETE_OBJECT => "Delete Object",
        function::SET_VARIABLE => "Set Variable",
        function::GET_VARIABLE => "Get Variable",
        function::ADD_LINK => "Add Link",
        function::REMOVE_LINK => "Remove Link",
        function::GET_LINK => "Get Link",
        function::SET_MULTI_VARIABLES => "Set Multi Variables",
        function::GET_MULTI_VARIABLES => "Get Multi Variables",
        0x0556 => "Begin Sequence",
        0x0560 => "End Sequence",
        function::INVOKE => "Invoke",
        function::SET_VARIABLE_SUBSTREAMED => "Set Variable Sub Streamed",
        function::GET_VARIABLE_SUBSTREAMED => "Get Variable Sub Streamed",
        function::GET_VARIABLES_ADDRESS => "Get Variables Address",
        0x059A => "Abort",
        0x05A9 => "Error 2",
        0x05B3 => "Init SSL",
        other => return format!("Unknown s7comm-plus function-{other:#06x}"),
    };
    name.to_owned()
}

/// The name of an object or area, or its number.
pub fn object_name(id: u32) -> String {
    let name = match id {
        object::ROOT => "ASRoot",
        object::HARDWARE => "theHWConfiguration",
        object::PROGRAM => "thePLCProgram",
        object::FIRMWARE => "theFWpackage",
        object::EXECUTION => "theCPUexecUnit",
        object::INPUTS => "I",
        81 => "Q",
        82 => "M",
        83 => "C",
        object::TIMERS => "T",
        object::SESSIONS => "ServerSessionContainer",
        288 => "NullServerSession",
        0x8A0E_0000..=0x8A0E_FFFF => return format!("DB{}", id & 0xFFFF),
        small @ 0..=0xFFFF => return small.to_string(),
        large => return format!("{large:#010x}"),
    };
    name.to_owned()
}

/// The low sixteen bits of a return value; positive ones are no errors.
pub fn error_name(code: i16) -> String {
    let name = match code {
        0 => "OK",
        17 => "Session pre-legitimated",
        19 => "Executed with partial error",
        22 => "Session delegitimated",
        -12 => "Object not found",
        -17 => "Invalid CRC",
        -134 => "Several engineering stations not supported",
        -255 => "Invalid local id",
        other => return format!("Error {other}"),
    };
    name.to_owned()
}
