//! Addresses of data connections in commands and replies.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `10,0,0,1,4,31`, as in `PORT`.
pub fn port(text: &str) -> Option<(IpAddr, u16)> {
    let mut parts = text.splitn(6, ',');
    let mut number = || {
        let part = parts.next()?.trim_start();
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        part[..digits].parse::<u8>().ok()
    };
    let octets = [number()?, number()?, number()?, number()?];
    let port = u16::from_be_bytes([number()?, number()?]);
    Some((IpAddr::V4(Ipv4Addr::from(octets)), port))
}

/// The same somewhere in the reply to `PASV`: in parentheses, or where the digits begin.
pub fn pasv(text: &str) -> Option<(IpAddr, u16)> {
    let start = match (text.find('('), text.find("PORT"), text.find(',')) {
        (Some(at), ..) => at + 1,
        (None, Some(at), _) => at + 5,
        (None, None, at) => {
            let before = &text.as_bytes()[..at?];
            let digits = before.iter().rev().take_while(|b| b.is_ascii_digit());
            before.len() - digits.count()
        }
    };
    port(text.get(start..)?)
}

/// `|2|fe80::1|1055|`, as in `EPRT`; the address may be left out.
pub fn extended(text: &str) -> Option<(IpAddr, u16)> {
    let text = text.trim_start();
    let delimiter = text.chars().next().filter(char::is_ascii_graphic)?;
    let mut parts = text.split(delimiter).skip(2);
    let address = match parts.next()? {
        "" => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        address => address.parse().ok()?,
    };
    let port = parts.next()?.parse().ok()?;
    parts.next()?;
    Some((address, port))
}

/// The same in the reply to `EPSV`, in parentheses.
pub fn epsv(text: &str) -> Option<(IpAddr, u16)> {
    extended(&text[text.find('(')? + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(parsed: Option<(IpAddr, u16)>) -> String {
        parsed.map_or_else(String::new, |(host, port)| format!("{host} {port}"))
    }

    #[test]
    fn four_ways_to_say_it() {
        assert_eq!(told(port("10,0,0,1,4,31")), "10.0.0.1 1055");
        assert_eq!(told(pasv("Entering (10,0,0,1,4,31).")), "10.0.0.1 1055");
        assert_eq!(told(pasv("Entering 10,0,0,1,4,31")), "10.0.0.1 1055");
        assert_eq!(told(extended("|1|10.0.0.1|1055|")), "10.0.0.1 1055");
        assert_eq!(told(epsv("Extended (|||60931|)")), ":: 60931");
    }

    #[test]
    fn what_is_none() {
        assert_eq!(port("10,0,0,256,4,31"), None);
        assert_eq!(pasv("Passive."), None);
        assert_eq!(extended("|1|x|1055|"), None);
        assert_eq!(epsv("(|||70000|)"), None);
    }
}
