//! Numbers of LDAP and their names, as Zeek prints them.

/// Operations: numbers of application tags (RFC 4511 4.2 to 4.14).
pub mod operation {
    pub const BIND_REQUEST: u8 = 0;
    pub const BIND_RESPONSE: u8 = 1;
    pub const UNBIND_REQUEST: u8 = 2;
    pub const SEARCH_REQUEST: u8 = 3;
    pub const SEARCH_ENTRY: u8 = 4;
    pub const SEARCH_DONE: u8 = 5;
    pub const MODIFY_REQUEST: u8 = 6;
    pub const ADD_REQUEST: u8 = 8;
    pub const DELETE_REQUEST: u8 = 10;
    pub const MODIFY_DN_REQUEST: u8 = 12;
    pub const COMPARE_REQUEST: u8 = 14;
    pub const ABANDON_REQUEST: u8 = 16;
    pub const SEARCH_REFERENCE: u8 = 19;
    pub const EXTENDED_REQUEST: u8 = 23;
    pub const EXTENDED_RESPONSE: u8 = 24;
    pub const INTERMEDIATE_RESPONSE: u8 = 25;
}

/// The operation that a request and its response belong to.
pub fn operation_name(number: u8) -> Option<&'static str> {
    Some(match number {
        0 | 1 => "bind",
        2 => "unbind",
        3..=5 | 19 => "search",
        6 | 7 | 12 | 13 => "modify",
        8 | 9 => "add",
        10 | 11 => "delete",
        14 | 15 => "compare",
        16 => "abandon",
        23 | 24 => "extended",
        25 => "intermediate",
        _ => return None,
    })
}

/// Nothing more belongs to it.
pub fn is_last(number: u8) -> bool {
    matches!(number, 1 | 2 | 5 | 7 | 9 | 11 | 13 | 15 | 16 | 24)
}

pub fn result(code: i64) -> &'static str {
    match code {
        0 => "success",
        1 => "operations error",
        2 => "protocol error",
        3 => "time limit exceeded",
        4 => "size limit exceeded",
        5 => "compare false",
        6 => "compare true",
        7 => "auth method not supported",
        8 => "stronger auth required",
        9 => "partial results",
        10 => "referral",
        11 => "admin limit exceeded",
        12 => "unavailable critical extension",
        13 => "confidentiality required",
        14 => "SASL bind in progress",
        16 => "no such attribute",
        17 => "undefined attribute type",
        18 => "inappropriate matching",
        19 => "constraint violation",
        20 => "attribute or value exists",
        21 => "invalid attribute syntax",
        32 => "no such object",
        33 => "alias problem",
        34 => "invalid DN syntax",
        36 => "alias dereferencing problem",
        48 => "inappropriate authentication",
        49 => "invalid credentials",
        50 => "insufficient access rights",
        51 => "busy",
        52 => "unavailable",
        53 => "unwilling to perform",
        54 => "loop detect",
        60 => "sort control missing",
        61 => "offset range error",
        64 => "naming violation",
        65 => "object class violation",
        66 => "not allowed on non-leaf",
        67 => "not allowed on RDN",
        68 => "entry already exists",
        69 => "object class mods prohibited",
        70 => "results too large",
        71 => "affects multiple DSAs",
        76 => "control error",
        80 => "other",
        81 => "server down",
        82 => "local error",
        83 => "encoding error",
        84 => "decoding error",
        85 => "timeout",
        86 => "auth unknown",
        87 => "filter error",
        88 => "user canceled",
        89 => "param error",
        90 => "no memory",
        91 => "connect error",
        92 => "not supported",
        93 => "control not found",
        94 => "no results returned",
        95 => "more results to return",
        96 => "client loop",
        97 => "referral limit exceeded",
        100 => "invalid response",
        101 => "ambiguous response",
        112 => "TLS not supported",
        113 => "intermediate response",
        114 => "unknown type",
        115 => "LCUP invalid data",
        116 => "LCUP unsupported scheme",
        117 => "LCUP reload required",
        118 => "canceled",
        119 => "no such operation",
        120 => "too late",
        121 => "cannot cancel",
        122 => "assertion failed",
        123 => "authorization denied",
        _ => "unknown",
    }
}

pub fn scope(number: i64) -> &'static str {
    match number {
        0 => "base",
        1 => "single",
        2 => "tree",
        _ => "unknown",
    }
}

pub fn aliases(number: i64) -> &'static str {
    match number {
        0 => "never",
        1 => "searching",
        2 => "finding",
        3 => "always",
        _ => "unknown",
    }
}

pub const START_TLS: &str = "1.3.6.1.4.1.1466.20037";

pub fn extended(oid: &str) -> &'static str {
    match oid {
        START_TLS => "StartTLS",
        "1.3.6.1.4.1.4203.1.11.3" => "whoami",
        _ => "unknown",
    }
}

pub fn change(number: i64) -> &'static str {
    match number {
        0 => "add",
        1 => "delete",
        2 => "replace",
        3 => "increment",
        _ => "unknown",
    }
}
