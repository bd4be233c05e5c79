"""Who is who in the factory: addresses of servers, controllers and office clients."""

from __future__ import annotations

import ipaddress
from typing import NamedTuple

CLIENTS = 22
VENDORS = (0xF8B156, 0x3C5282, 0x54EE75)  # OUIs of three makers of office computers


class Endpoint(NamedTuple):
    """Ethernet and IPv4 address as numbers."""

    mac: int
    ip: int

    @property
    def address(self) -> str:
        """The IPv4 address in dotted form."""
        return str(ipaddress.IPv4Address(self.ip))

    @property
    def hardware(self) -> str:
        """The Ethernet address with colons."""
        return self.mac.to_bytes(6, "big").hex(":")


def endpoint(mac: str, ip: str) -> Endpoint:
    """An endpoint from its usual notation."""
    return Endpoint(int(mac.replace(":", ""), 16), int(ipaddress.IPv4Address(ip)))


class Person(NamedTuple):
    """An office client: its computer, host name, and who works at it."""

    computer: Endpoint
    hostname: str
    user: str


SERVERS = {
    "fileserver": endpoint("00:15:5d:0a:0a:05", "10.10.10.5"),
    "intranet": endpoint("00:15:5d:0a:0a:06", "10.10.10.6"),
    "backup": endpoint("00:15:5d:0a:0a:07", "10.10.10.7"),
    "old printer": endpoint("00:17:c8:11:22:33", "10.10.10.8"),
    "printer": endpoint("00:17:c8:4a:90:1c", "10.10.10.9"),
    "wincc": endpoint("00:0e:8c:aa:14:0a", "10.20.20.10"),
    "engineering": endpoint("00:0e:8c:aa:14:0b", "10.20.20.11"),
    "hmi": endpoint("00:0e:8c:aa:14:0c", "10.20.20.12"),
    "s7-1": endpoint("28:63:36:aa:14:15", "10.20.20.21"),
    "s7-2": endpoint("28:63:36:aa:14:16", "10.20.20.22"),
    "s7-3": endpoint("28:63:36:aa:14:17", "10.20.20.23"),
    "modbus-1": endpoint("00:80:f4:aa:14:1f", "10.20.20.31"),
    "modbus-2": endpoint("00:80:f4:aa:14:20", "10.20.20.32"),
    "modbus-3": endpoint("00:80:f4:aa:14:21", "10.20.20.33"),
}
SERVERS_BY_IP = {host.ip: host for host in SERVERS.values()}
ROUTER_10 = endpoint("00:1b:0d:63:c2:0a", "10.10.10.1")
ROUTER_20 = endpoint("00:1b:0d:63:c2:14", "10.20.20.1")

USERS = (
    "a.weber",
    "b.koch",
    "c.hoffmann",
    "d.schulz",
    "e.fischer",
    "f.wagner",
    "g.becker",
    "h.richter",
    "i.klein",
    "j.wolf",
    "k.neumann",
    "l.schwarz",
    "m.braun",
    "n.zimmermann",
    "o.krueger",
    "p.hartmann",
    "q.lange",
    "r.werner",
    "s.krause",
    "t.lehmann",
    "eng.miller",
    "u.maier",
)


def _person(number: int) -> Person:
    mac = VENDORS[number % 3] << 24 | 0x2D0000 | number * 0x0713 + 0x41
    ip = int(ipaddress.IPv4Address("10.10.10.20")) + number * 3 % 64
    kind = "pc" if number < CLIENTS - 1 else "lt"
    return Person(Endpoint(mac, ip), f"factory-{kind}-{number + 1:03d}", USERS[number])


PEOPLE = tuple(_person(number) for number in range(CLIENTS))
ENGINEER = PEOPLE[USERS.index("eng.miller")]
NEWCOMER = PEOPLE[-1]  # the laptop that joins on a benign day
INTRUDER = endpoint("00:e0:4c:68:3a:91", "10.10.10.157")
INTRUDER_NAME = "desktop-k7q2mb"


def behind_router(host: Endpoint) -> Endpoint:
    """How an office host looks on the Industrial side: behind the router's address."""
    return Endpoint(ROUTER_20.mac, host.ip)
