"""Ports by the names that people use."""

from collections.abc import Iterable
from typing import Final

from nonself.incidents.words import joined

ICS: Final[dict[int, str]] = {
    102: "S7",
    502: "Modbus",
    789: "Crimson",
    1911: "Niagara Fox",
    1962: "PCWorx",
    2222: "EtherNet/IP I/O",
    2404: "IEC 104",
    4840: "OPC UA",
    4911: "Niagara Fox over TLS",
    5007: "MELSEC",
    5094: "HART-IP",
    9600: "FINS",
    18245: "GE SRTP",
    20000: "DNP3",
    34962: "PROFINET",
    34963: "PROFINET",
    34964: "PROFINET",
    44818: "EtherNet/IP",
    47808: "BACnet",
}
"""Ports on which controllers listen."""

REMOTE: Final[dict[int, str]] = {
    22: "SSH",
    23: "Telnet",
    3389: "remote desktop",
    5900: "VNC",
    5985: "WinRM",
    5986: "WinRM over TLS",
}
"""Ports by which a person or a tool takes over another computer."""

OTHERS: Final[dict[int, str]] = {
    21: "FTP",
    25: "mail",
    53: "DNS",
    67: "DHCP",
    80: "HTTP",
    88: "Kerberos",
    123: "NTP",
    135: "RPC",
    139: "NetBIOS",
    389: "LDAP",
    443: "HTTPS",
    445: "SMB",
    636: "LDAP over TLS",
    873: "rsync",
    1433: "SQL Server",
    3306: "MySQL",
    5432: "PostgreSQL",
    8080: "HTTP",
    8443: "HTTPS",
    9100: "printing",
}
NAMES: Final = OTHERS | REMOTE | ICS

PROTOCOLS: Final[dict[str, str]] = {
    "s7comm": "S7",
    "modbus": "Modbus",
    "dnp3": "DNP3",
    "cip": "CIP",
    "mms": "MMS",
    "s7comm-plus": "S7comm-plus",
    "profinet_io_cm": "PROFINET",
    "profinet_dcp": "PROFINET DCP",
    "enip": "EtherNet/IP",
    "bacnet": "BACnet",
    "opcua": "OPC UA",
    "opcua_binary": "OPC UA",
    "iec104": "IEC 104",
    "opcua-binary": "OPC UA",
    "dnp3_tcp": "DNP3",
    "dnp3_udp": "DNP3",
    "bsap": "BSAP",
    "c1222_tcp": "C12.22",
    "c1222_udp": "C12.22",
    "genisys_tcp": "GENISYS",
    "omron_fins_tcp": "Omron FINS",
    "omron_fins_udp": "Omron FINS",
    "spicy_hart_ip_tcp": "HART-IP",
    "spicy_hart_ip_udp": "HART-IP",
    "spicy_profinet_io_cm": "PROFINET",
    "synchrophasor_tcp": "synchrophasor",
    "synchrophasor_udp": "synchrophasor",
    "rdp": "remote desktop",
    "ssh": "SSH",
    "vnc": "VNC",
    "rfb": "VNC",
    "winrm": "WinRM",
    "telnet": "Telnet",
}


SERVICES: Final[dict[str, str]] = PROTOCOLS | {
    "ssl": "TLS",
    "http": "HTTP",
    "dns": "DNS",
    "dhcp": "DHCP",
    "ntp": "NTP",
    "smb": "SMB",
    "krb": "Kerberos",
    "icmp": "ping",
}


CARRIERS: Final = frozenset({"cotp", "gssapi", "ntlm", "spnego"})
"""Protocols inside others, of which only a parser speaks."""


def service_name(key: str) -> str:
    """A service as the records name it, as people name it.

    >>> service_name("cotp,s7comm"), service_name("rdp,ssl"), service_name("tcp/445")
    ('S7', 'remote desktop, TLS', 'SMB (tcp/445)')
    """
    transport, _, port = key.partition("/")
    if port.isdigit() and int(port) in NAMES:
        return f"{NAMES[int(port)]} ({transport}/{port})"
    parts = [part for part in key.split(",") if part not in CARRIERS] or [key]
    return ", ".join(SERVICES.get(part, part) for part in parts)


def port_name(port: int) -> str:
    """The port with its usual service: ``502 (Modbus)``."""
    return f"{port} ({NAMES[port]})" if port in NAMES else str(port)


def port_names(ports: Iterable[int], most: int = 5) -> str:
    """Several ports, with the noun: ``ports 102 (S7) and 502 (Modbus)``."""
    numbers = sorted(set(ports))
    return f"port{'' if len(numbers) == 1 else 's'} {joined(map(port_name, numbers), most)}"


def protocol_name(protocol: str) -> str:
    """The protocol as people call it."""
    return PROTOCOLS.get(protocol, protocol)
