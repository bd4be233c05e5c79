//! Interfaces and their operations by number: the table in `interfaces.txt`, whose names are
//! those of Microsoft's specifications as Zeek has them.
//!
//! A line that does not begin with a blank is an interface: its UUID, then its name. The lines
//! after it are its operations in order; `@N` says that the next one has the number N.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::LazyLock;

use crate::app::text::{be16, be32, hex};

const TABLE: &str = include_str!("interfaces.txt");

struct Named {
    name: &'static str,
    operations: Vec<&'static str>,
}

static INTERFACES: LazyLock<HashMap<&'static str, Named>> = LazyLock::new(|| {
    let mut interfaces = HashMap::new();
    let mut current = None;
    for line in TABLE.lines() {
        if !line.starts_with(' ')
            && let Some((uuid, name)) = line.split_once(' ')
        {
            let operations = Vec::new();
            interfaces.insert(uuid, Named { name, operations });
            current = Some(uuid);
            continue;
        }
        let Some(named) = current.and_then(|uuid| interfaces.get_mut(uuid)) else {
            continue;
        };
        for word in line.split_whitespace() {
            match word.strip_prefix('@').and_then(|n| n.parse().ok()) {
                Some(number) => named.operations.resize(number, ""),
                None => named.operations.push(word),
            }
        }
    }
    interfaces
});

/// A UUID as it stands on the wire: its first three numbers have the sender's byte order.
pub fn uuid(bytes: &[u8], little_endian: bool) -> Option<String> {
    let (mut a, mut b, mut c) = (be32(bytes, 0)?, be16(bytes, 4)?, be16(bytes, 6)?);
    if little_endian {
        (a, b, c) = (a.swap_bytes(), b.swap_bytes(), c.swap_bytes());
    }
    let mut text = format!("{a:08x}-{b:04x}-{c:04x}-");
    let _ = write!(
        text,
        "{}-{}",
        hex(bytes.get(8..10)?),
        hex(bytes.get(10..16)?)
    );
    Some(text)
}

/// The name of an interface.
pub fn endpoint(uuid: &str) -> String {
    match INTERFACES.get(uuid) {
        Some(named) => named.name.to_owned(),
        None => format!("unknown-{uuid}"),
    }
}

/// The name of an operation.
pub fn operation(uuid: &str, number: u16) -> String {
    let named = INTERFACES.get(uuid);
    match named.and_then(|i| i.operations.get(usize::from(number))) {
        Some(name) if !name.is_empty() => (*name).to_owned(),
        _ => format!("unknown-{number}"),
    }
}

/// The interface that is mostly behind a pipe, for when its binding was not seen.
pub fn behind_pipe(pipe: &str) -> Option<&'static str> {
    Some(match pipe {
        "winreg" => "338cd001-2244-31f1-aaaa-900038001003",
        "spoolss" => "12345678-1234-abcd-ef00-0123456789ab",
        "srvsvc" => "4b324fc8-1670-01d3-1278-5a47bf6ee188",
        _ => return None,
    })
}

/// Calls that are many and say little: Zeek does not write them either.
pub fn is_noise(endpoint: &str, operation: &str) -> bool {
    match endpoint {
        "winreg" => matches!(
            operation,
            "BaseRegCloseKey"
                | "BaseRegGetVersion"
                | "BaseRegOpenKey"
                | "BaseRegQueryValue"
                | "BaseRegDeleteKeyEx"
                | "OpenLocalMachine"
                | "BaseRegEnumKey"
                | "OpenClassesRoot"
        ),
        "spoolss" => matches!(operation, "RpcSplOpenPrinter" | "RpcClosePrinter"),
        "wkssvc" => operation == "NetrWkstaGetInfo",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        let svcctl = "367abb81-9844-35f1-ad32-98f038001003";
        assert_eq!(endpoint(svcctl), "svcctl");
        assert_eq!(operation(svcctl, 0x0C), "CreateServiceW");
        assert_eq!(operation(svcctl, 0x36), "ScOpenServiceStatusHandle");
        let srvsvc = "4b324fc8-1670-01d3-1278-5a47bf6ee188";
        assert_eq!(operation(srvsvc, 0x36), "unknown-54");
        assert_eq!(operation(srvsvc, 0x39), "NetrShareDelEx");
        let wmi = "9556dc99-828c-11cf-a37e-00aa003240c7";
        assert_eq!(operation(wmi, 0x14), "ExecQuery");
        assert_eq!(operation("nothing", 3), "unknown-3");
        assert_eq!(INTERFACES.len(), 81);
        for uuid in INTERFACES.keys() {
            assert_eq!(uuid.len(), 36, "{uuid}");
        }
    }
}
