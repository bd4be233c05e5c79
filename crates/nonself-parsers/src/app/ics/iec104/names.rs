//! Names of types, causes and frames, as the standard has them.

/// What an unnumbered frame does.
pub fn unnumbered(control: u8) -> Option<&'static str> {
    Some(match control {
        0x07 => "STARTDT act",
        0x0B => "STARTDT con",
        0x13 => "STOPDT act",
        0x23 => "STOPDT con",
        0x43 => "TESTFR act",
        0x83 => "TESTFR con",
        _ => return None,
    })
}

pub fn is_known_type(type_id: u8) -> bool {
    known_type(type_id).is_some()
}

pub fn type_name(type_id: u8) -> String {
    known_type(type_id).map_or_else(|| format!("unknown-{type_id}"), str::to_owned)
}

fn known_type(type_id: u8) -> Option<&'static str> {
    Some(match type_id {
        1 => "M_SP_NA_1",
        2 => "M_SP_TA_1",
        3 => "M_DP_NA_1",
        4 => "M_DP_TA_1",
        5 => "M_ST_NA_1",
        6 => "M_ST_TA_1",
        7 => "M_BO_NA_1",
        8 => "M_BO_TA_1",
        9 => "M_ME_NA_1",
        10 => "M_ME_TA_1",
        11 => "M_ME_NB_1",
        12 => "M_ME_TB_1",
        13 => "M_ME_NC_1",
        14 => "M_ME_TC_1",
        15 => "M_IT_NA_1",
        16 => "M_IT_TA_1",
        17 => "M_EP_TA_1",
        18 => "M_EP_TB_1",
        19 => "M_EP_TC_1",
        20 => "M_PS_NA_1",
        21 => "M_ME_ND_1",
        30 => "M_SP_TB_1",
        31 => "M_DP_TB_1",
        32 => "M_ST_TB_1",
        33 => "M_BO_TB_1",
        34 => "M_ME_TD_1",
        35 => "M_ME_TE_1",
        36 => "M_ME_TF_1",
        37 => "M_IT_TB_1",
        38 => "M_EP_TD_1",
        39 => "M_EP_TE_1",
        40 => "M_EP_TF_1",
        41 => "S_IT_TC_1",
        45 => "C_SC_NA_1",
        46 => "C_DC_NA_1",
        47 => "C_RC_NA_1",
        48 => "C_SE_NA_1",
        49 => "C_SE_NB_1",
        50 => "C_SE_NC_1",
        51 => "C_BO_NA_1",
        58 => "C_SC_TA_1",
        59 => "C_DC_TA_1",
        60 => "C_RC_TA_1",
        61 => "C_SE_TA_1",
        62 => "C_SE_TB_1",
        63 => "C_SE_TC_1",
        64 => "C_BO_TA_1",
        70 => "M_EI_NA_1",
        81 => "S_CH_NA_1",
        82 => "S_RP_NA_1",
        83 => "S_AR_NA_1",
        84 => "S_KR_NA_1",
        85 => "S_KS_NA_1",
        86 => "S_KC_NA_1",
        87 => "S_ER_NA_1",
        90 => "S_US_NA_1",
        91 => "S_UQ_NA_1",
        92 => "S_UR_NA_1",
        93 => "S_UK_NA_1",
        94 => "S_UA_NA_1",
        95 => "S_UC_NA_1",
        100 => "C_IC_NA_1",
        101 => "C_CI_NA_1",
        102 => "C_RD_NA_1",
        103 => "C_CS_NA_1",
        104 => "C_TS_NA_1",
        105 => "C_RP_NA_1",
        106 => "C_CD_NA_1",
        107 => "C_TS_TA_1",
        110 => "P_ME_NA_1",
        111 => "P_ME_NB_1",
        112 => "P_ME_NC_1",
        113 => "P_AC_NA_1",
        120 => "F_FR_NA_1",
        121 => "F_SR_NA_1",
        122 => "F_SC_NA_1",
        123 => "F_LS_NA_1",
        124 => "F_AF_NA_1",
        125 => "F_SG_NA_1",
        126 => "F_DR_TA_1",
        127 => "F_SC_NB_1",
        _ => return None,
    })
}

/// Causes of transmission.
pub mod cause {
    pub const REQUEST: u8 = 5;
    pub const ACTIVATION: u8 = 6;
    pub const ACTIVATION_CONFIRMATION: u8 = 7;
    pub const DEACTIVATION: u8 = 8;
    pub const DEACTIVATION_CONFIRMATION: u8 = 9;
    pub const UNKNOWN_TYPE: u8 = 44;
    pub const UNKNOWN_OBJECT: u8 = 47;
}

/// The name of a cause of transmission.
pub fn cause_name(cause: u8) -> String {
    let name = match cause {
        1 => "periodic",
        2 => "background",
        3 => "spontaneous",
        4 => "initialised",
        5 => "request",
        6 => "activation",
        7 => "activation confirmation",
        8 => "deactivation",
        9 => "deactivation confirmation",
        10 => "activation termination",
        11 => "return, remote command",
        12 => "return, local command",
        13 => "file transfer",
        14 => "authentication",
        15 => "session key",
        16 => "user and update key",
        20 => "interrogated by station",
        21..=36 => return format!("interrogated by group {}", cause - 20),
        37 => "counters, general request",
        38..=41 => return format!("counters, group {}", cause - 37),
        44 => "unknown type",
        45 => "unknown cause",
        46 => "unknown common address",
        47 => "unknown object address",
        other => return format!("unknown-{other}"),
    };
    name.to_owned()
}
