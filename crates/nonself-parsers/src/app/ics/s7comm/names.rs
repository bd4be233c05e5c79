//! Numbers of S7comm and their names, as in ICSNPP's package.

use crate::log::{Text, format_compact};

/// Remote operating service control: what kind of message this is.
pub mod rosctr {
    pub const JOB: u8 = 0x01;
    pub const ACK: u8 = 0x02;
    pub const ACK_DATA: u8 = 0x03;
    pub const USERDATA: u8 = 0x07;
}

/// Job functions that the parser treats by name.
pub mod function {
    pub const READ: u8 = 0x04;
    pub const WRITE: u8 = 0x05;
    pub const REQUEST_DOWNLOAD: u8 = 0x1A;
    pub const DOWNLOAD_BLOCK: u8 = 0x1B;
    pub const DOWNLOAD_ENDED: u8 = 0x1C;
    pub const START_UPLOAD: u8 = 0x1D;
    pub const UPLOAD: u8 = 0x1E;
    pub const END_UPLOAD: u8 = 0x1F;
    pub const PLC_CONTROL: u8 = 0x28;
    pub const PLC_STOP: u8 = 0x29;
    pub const SETUP: u8 = 0xF0;
}

pub fn rosctr_name(code: u8) -> &'static str {
    match code {
        rosctr::JOB => "Job-Request",
        rosctr::ACK => "ACK",
        rosctr::ACK_DATA => "ACK-Data",
        rosctr::USERDATA => "User-Data",
        _ => "unknown",
    }
}

pub fn function_name(code: u8) -> &'static str {
    match code {
        0x00 => "CPU Services",
        function::READ => "Read Variable",
        function::WRITE => "Write Variable",
        function::REQUEST_DOWNLOAD => "Request Download",
        function::DOWNLOAD_BLOCK => "Download Block",
        function::DOWNLOAD_ENDED => "Download Ended",
        function::START_UPLOAD => "Start Upload",
        function::UPLOAD => "Upload",
        function::END_UPLOAD => "End Upload",
        function::PLC_CONTROL => "PLC Control",
        function::PLC_STOP => "PLC Stop",
        function::SETUP => "Setup Communication",
        _ => "unknown",
    }
}

/// Name of a userdata group, with the direction that its high bits give.
pub fn group_name(type_and_group: u8) -> String {
    let kind = match type_and_group & 0xF0 {
        0x40 => "Request",
        0x80 => "Response",
        0x00 => "Push",
        _ => "Unknown",
    };
    let group = match type_and_group & 0x0F {
        0x00 => "Mode-Transition",
        0x01 => "Programmer Controls",
        0x02 => "Cyclic Services",
        0x03 => "Block Functions",
        0x04 => "CPU Functions",
        0x05 => "Security",
        0x06 => "PBC BSEND-BRECV",
        0x07 => "Time Functions",
        0x0F => "NC Programming",
        _ => "unknown",
    };
    format!("{kind}: {group}")
}

/// Name of a userdata sub-function. Where ICSNPP and Wireshark differ (alarms) this is
/// ICSNPP's name; the number in the record decides.
pub fn subfunction_name(group: u8, subfunction: u8) -> Option<&'static str> {
    let name = match (group, subfunction) {
        (0, 0x00) => "Stop",
        (0, 0x01) => "Warm Restart",
        (0, 0x02) => "Run",
        (0, 0x03) => "Hot Restart",
        (0, 0x04) => "Hold",
        (0, 0x06) => "Cold Restart",
        (0, 0x09) => "Run_R",
        (0, 0x0B) => "Link-Up",
        (0, 0x0C) => "Update",
        (1, 0x01) => "Block Status",
        (1, 0x02) => "Variable Status",
        (1, 0x03) => "Output ISTACK",
        (1, 0x04) => "Output BSTACK",
        (1, 0x05) => "Output LSTACK",
        (1, 0x06) => "Time Measurement",
        (1, 0x07) => "Force Selection",
        (1, 0x08) => "Modify Variable",
        (1, 0x09) => "Force",
        (1, 0x0A) => "Breakpoint",
        (1, 0x0B) => "Exit HOLD",
        (1, 0x0C) => "Memory Reset",
        (1, 0x0D) => "Disable Job",
        (1, 0x0E) => "Enable Job",
        (1, 0x0F) => "Delete Job",
        (1, 0x10) => "Read Job List",
        (1, 0x11) => "Read Job",
        (1, 0x12) => "Replace Job",
        (1, 0x13) => "Block Status v2",
        (1, 0x16) => "Flash LED",
        (2, 0x01) => "Cyclic Transfer",
        (2, 0x04) => "Unsubscribe",
        (2, 0x05) => "Change Driven Transfer",
        (2, 0x07) => "Change Driven Transfer Modify",
        (2, 0x08) => "RDREC",
        (3, 0x01) => "List Blocks",
        (3, 0x02) => "List Blocks of Type",
        (3, 0x03) => "Get Block Info",
        (4, 0x01) => "Read SZL",
        (4, 0x02) => "Message Service",
        (4, 0x03) => "Diagnostic Message",
        (4, 0x04) => "ALARM_8 Indication",
        (4, 0x05) => "NOTIFY Indication",
        (4, 0x06) => "ALARM_8 Lock",
        (4, 0x07) => "ALARM_8 Unlock",
        (4, 0x08) => "SCAN Indication",
        (4, 0x0B) => "ALARM_S Indication",
        (4, 0x0C) => "ALARM_SQ Indication",
        (4, 0x0D) => "ALARM Query",
        (4, 0x0E) => "ALARM ACK",
        (4, 0x11) => "ALARM ACK Indication",
        (4, 0x12) => "ALARM Lock Indication",
        (4, 0x13) => "ALARM Unlock Indication",
        (4, 0x16) => "NOTIFY_8 Indication",
        (5, 0x01) => "PLC Password",
        (7, 0x01) => "Read Clock",
        (7, 0x02) => "Set Clock",
        (7, 0x03) => "Read Clock (Following)",
        (7, 0x04) => "Set Clock (2)",
        (0..=5 | 7, _) => "unknown",
        _ => return None,
    };
    Some(name)
}

pub fn error_class_name(class: u8) -> Text {
    let name = match class {
        0x00 => "No error",
        0x81 => "Application relationship error",
        0x82 => "Object definition error",
        // The misspelling is ICSNPP's, kept so that logs compare.
        0x83 => "No ressources available error",
        0x84 => "Error on service processing",
        0x85 => "Error on supplies",
        0x87 => "Access error",
        other => return format_compact!("Unknown error class-{other:#04x}"),
    };
    Text::const_new(name)
}

pub fn return_code_name(code: u8) -> &'static str {
    match code {
        0x00 => "Reserved",
        0x01 => "Hardware error",
        0x03 => "Access denied",
        0x05 => "Invalid address",
        0x06 => "Data type not supported",
        0x07 => "Data type inconsistent",
        0x0A => "Object does not exist",
        0xFF => "Success",
        _ => "Unknown",
    }
}

/// What a PI service does.
pub fn pi_service_name(service: &str) -> Option<&'static str> {
    Some(match service {
        "_INSE" | "_INS2" => "Activates a PLC module",
        "_DELE" => "Removes module from the PLC's passive file system",
        "P_PROGRAM" => "PLC Start / Stop",
        "_MODU" => "PLC Copy Ram to Rom",
        "_GARB" => "Compress PLC memory",
        _ => return nc_service_name(service),
    })
}

/// PI services of numeric controls.
fn nc_service_name(service: &str) -> Option<&'static str> {
    Some(match service.strip_prefix("_N_")? {
        "LOGIN_" => "Login",
        "LOGOUT" => "Logout",
        "CANCEL" => "Cancels NC alarm",
        "DASAVE" => "PI-Service for copying data from SRAM to FLASH",
        "DIGIOF" => "Turns off digitizing",
        "DIGION" => "Turns on digitizing",
        "DZERO_" => "Set all D numbers invalid for function",
        "F_OPER" => "Opens a file read-only",
        "OST_OF" => "Overstore OFF",
        "OST_ON" => "Overstore ON",
        "SCALE_" => "Unit of measurement setting (metric<->INCH)",
        "SETUFR" => "Activates user frame",
        "STRTLK" => "The global start disable is set",
        "STRTUL" => "The global start disable is reset",
        "TMRASS" => "Resets the Active status",
        "F_DELE" => "Deletes file",
        "EXTERN" | "EXTMOD" => "Selects external program for execution",
        "F_DELR" => "Delete file even without access rights",
        "F_XFER" => "Selects file for uploading",
        "LOCKE_" => "Locks the active file for editing",
        "SELECT" => "Selects program for execution",
        "SRTEXT" => "A file is being marked in _N_EXT_DIR",
        "F_CLOS" => "Closes file",
        "F_OPEN" => "Opens file",
        "F_SEEK" => "Position the file search pointer",
        "ASUP__" => "Assigns interrupt",
        "CHEKDM" => "Start uniqueness check on D numbers",
        "CHKDNO" => "Check whether the tools have unique D numbers",
        "CONFIG" => "Reconfigures machine data",
        "CRCEDN" => "Creates a cutting edge by specifying an edge number",
        "DELECE" => "Deletes a cutting edge",
        "CREACE" => "Creates a cutting edge",
        "CREATO" => "Creates a tool",
        "DELETO" => "Deletes tool",
        "CRTOCE" => "Generate tool with specified edge number",
        "DELVAR" => "Delete data block",
        "F_COPY" => "Copies file within the NCK",
        "F_DMDA" => "Deletes MDA memory",
        "F_PROT" => "Assigns a protection level to a file",
        "F_RENA" => "Renames file",
        "FINDBL" => "Activates search",
        "IBN_SS" => "Sets the set-up switch",
        "MMCSEM" => "MMC-Semaphore",
        "NCKMOD" => "The mode in which the NCK will work is being set",
        "NEWPWD" => "New password",
        "SEL_BL" => "Selects a new block",
        "SETTST" => "Activate tools for replacement tool group",
        "TMAWCO" => "Set the active wear group in one magazine",
        "TMCRTC" => "Create tool with specified edge number",
        "TMCRTO" => "Creates tool in the tool management",
        "TMFDPL" => "Searches an empty place for loading",
        "TMFPBP" => "Searches for empty location",
        "TMGETT" => "Determines T-number for specific toolID with Duplono",
        "TMMVTL" => "Loads or unloads a tool",
        "TMPCIT" => "Sets increment value of the piece counter",
        "TMPOSM" => "Positions a magazine or tool",
        "TRESMO" => "Reset monitoring values",
        "TSEARC" => "Complex search via search screenforms",
        _ => return None,
    })
}

/// The short name of a block type, given as its two characters in file names.
pub fn block_type(code: &[u8]) -> Option<&'static str> {
    Some(match code {
        b"08" => "OB",
        b"09" => "CMOD",
        b"0A" => "DB",
        b"0B" => "SDB",
        b"0C" => "FC",
        b"0D" => "SFC",
        b"0E" => "FB",
        b"0F" => "SFB",
        _ => return None,
    })
}

/// The long name of a block type, as ICSNPP writes it.
pub fn block_type_name(code: &[u8]) -> &'static str {
    match code {
        b"08" => "Organization Block",
        b"0A" => "Data Block",
        b"0B" => "System Data Block",
        b"0C" => "Function",
        b"0D" => "System Function",
        b"0E" => "Function Block",
        b"0F" => "System Function Block",
        _ => "Unknown",
    }
}
