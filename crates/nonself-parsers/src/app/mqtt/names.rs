//! Numbers of MQTT and their names, as Zeek prints them.

pub fn version(number: u8) -> String {
    match number {
        3 => "3.1".to_owned(),
        4 => "3.1.1".to_owned(),
        5 => "5.0".to_owned(),
        other => format!("unknown-version-{other}"),
    }
}

pub fn quality(number: u8) -> String {
    match number {
        0 => "at most once".to_owned(),
        1 => "at least once".to_owned(),
        2 => "exactly once".to_owned(),
        other => format!("unknown-qos-level-{other}"),
    }
}

/// The server's answer to a connection; codes from 128 are those of version 5.
pub fn status(code: u8) -> String {
    let name = match code {
        0 => "Connection Accepted",
        1 | 0x84 => "Refused: unacceptable protocol version",
        2 | 0x85 => "Refused: identifier rejected",
        3 | 0x88 => "Refused: server unavailable",
        4 | 0x86 => "Refused: bad user name or password",
        5 | 0x87 => "Refused: not authorized",
        0x80 => "Refused: unspecified error",
        0x81 => "Refused: malformed packet",
        0x82 => "Refused: protocol error",
        0x83 => "Refused: implementation specific error",
        0x89 => "Refused: server busy",
        0x8A => "Refused: banned",
        0x8C => "Refused: bad authentication method",
        0x90 => "Refused: topic name invalid",
        0x95 => "Refused: packet too large",
        0x97 => "Refused: quota exceeded",
        0x99 => "Refused: payload format invalid",
        0x9A => "Refused: retain not supported",
        0x9B => "Refused: QoS not supported",
        0x9C => "Refused: use another server",
        0x9D => "Refused: server moved",
        0x9F => "Refused: connection rate exceeded",
        other => return format!("unknown-return-code-{other}"),
    };
    name.to_owned()
}
