//! Ports on which servers listen, used only to guess who answers when the start of a
//! connection was not seen.

/// TCP ports: Zeek's likely server ports, then those of industrial protocols.
const TCP: &[u16] = &[
    21, 22, 25, 53, 80, 81, 88, 102, 110, 111, 135, 139, 143, 179, 389, 443, 445, 502, 563, 585,
    587, 614, 631, 636, 853, 989, 990, 992, 993, 994, 995, 1080, 1433, 1434, 1883, 2404, 2811,
    3128, 3268, 3306, 3389, 4840, 5060, 5222, 5223, 5269, 5432, 5900, 5985, 5986, 6379, 6666, 6667,
    6668, 6669, 8000, 8080, 8888, 8883, 20000, 34962, 34963, 34964, 44818,
];

const UDP: &[u16] = &[
    53, 67, 69, 88, 111, 123, 135, 137, 161, 162, 389, 443, 500, 514, 1812, 1813, 1900, 2123, 2152,
    3389, 3544, 4011, 4500, 4754, 4789, 5060, 5072, 5353, 5355, 6081, 20000, 34964, 44818, 47808,
];

pub fn is_tcp_server(port: u16) -> bool {
    TCP.contains(&port)
}

pub fn is_udp_server(port: u16) -> bool {
    UDP.contains(&port)
}
