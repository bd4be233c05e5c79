"""What a device is for: points from what it serves and what it asks, and a sentence why.

Evidence is a table of counters, one row per device; it only grows, so a role settles. To be
called HMI or engineering workstation a device must have spoken to controllers since the first
day of watching, or on three days: a newcomer does not become one by attacking like one.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from nonself.config import ROLES

Counts = npt.NDArray[np.int64]

FEATURES: Final = (
    "ot_served", "ot_read", "ot_discover", "ot_action", "ot_reprogram", "ot_read_ticks",
    "ot_days", "ot_since_start", "span", "asked", "asked_external",
    "serve_dns", "serve_dhcp", "serve_web", "serve_file", "serve_remote", "serve_directory",
    "serve_mail", "serve_database", "serve_print", "serve_camera", "serve_other", "is_router",
)  # fmt: skip
"""Counters per device: records; ``*_ticks`` and ``*_days`` count ticks and days in which there were
some, ``span`` the ticks between first and last sight."""

F: Final = {name: place for place, name in enumerate(FEATURES)}

_SERVED_BY: Final = {
    "serve_dns": "dns tcp/53 udp/53",
    "serve_dhcp": "dhcp udp/67",
    "serve_web": "http quic ssl tcp/80 tcp/443 tcp/8080 tcp/8443",
    "serve_file": "smb ftp tcp/445 tcp/139 tcp/21 tcp/2049",
    "serve_remote": "rdp rdpeudp rfb ssh tcp/3389 tcp/5900 tcp/22",
    "serve_directory": "krb krb_tcp ldap_tcp tcp/88 udp/88 tcp/389 tcp/3268",
    "serve_mail": "smtp imap pop3 tcp/25 tcp/110 tcp/143 tcp/587",
    "serve_database": "mysql postgresql redis tcp/1433 tcp/3306 tcp/5432",
    "serve_print": "tcp/9100 tcp/515 tcp/631",
    "serve_camera": "rtsp tcp/554",
    "serve_other": "mqtt ntp radius sip socks syslog xmpp",
    # Modbus and S7comm are counted by their commands.
    "ot_served": "bacnet bsap c1222_tcp c1222_udp cip dnp3_tcp dnp3_udp enip genisys_tcp iec104 "
    "omron_fins_tcp omron_fins_udp opcua-binary spicy_hart_ip_tcp spicy_hart_ip_udp "
    "spicy_profinet_io_cm synchrophasor_tcp synchrophasor_udp",
}
_FEATURE_OF: Final = {
    name: feature for feature, names in _SERVED_BY.items() for name in names.split()
}
_COUNTED_ELSEWHERE: Final = frozenset({"modbus", "s7comm", "cotp"})
_WRAPPERS: Final = frozenset({"ssl", "gssapi", "ntlm", "krb"})
"""Services that others run in: what else is spoken on the connection says more."""

_WELL_KNOWN: Final = 1024
"""Ports below this are services, whoever uses them."""


def served(service_key: str) -> int | None:
    """The counter for whoever answers such a connection, as its place in ``FEATURES``.

    >>> FEATURES[served("rdp,ssl")], FEATURES[served("tcp/9100")], served("tcp/high")
    ('serve_remote', 'serve_print', None)
    """
    names = sorted(service_key.split(","), key=lambda name: name in _WRAPPERS)
    if not _COUNTED_ELSEWHERE.isdisjoint(names):
        return None
    found = next((_FEATURE_OF[name] for name in names if name in _FEATURE_OF), None)
    transport, _, port = service_key.partition("/")
    if found is None and transport in {"tcp", "udp"} and port.isdecimal():
        found = "serve_other" if int(port) < _WELL_KNOWN else None
    return None if found is None else F[found]


_SERVERS: Final = (
    "serve_dns", "serve_dhcp", "serve_web", "serve_file", "serve_remote", "serve_mail",
    "serve_database", "serve_other",
)  # fmt: skip
_ASKED: Final = ("ot_read", "ot_discover", "ot_action", "ot_reprogram")
OT_ASKED: Final = tuple(F[name] for name in _ASKED)
"""Counters of commands sent to controllers."""

_ENOUGH_DAYS: Final = 3
_REGULAR: Final = 0.5
"""Share of the time in which a device reads from controllers, from which on it is a screen."""


def _of(counts: Counts, *names: str) -> Counts:
    """Sum of some counters, per device."""
    return np.asarray(counts[:, [F[name] for name in names]].sum(axis=1))


def points(counts: Counts) -> npt.NDArray[np.float64]:
    """Points per device (row) and role (column, in the order of ``ROLES``)."""
    has = counts > 0
    earned = np.zeros((len(counts), len(ROLES)))
    column = {role: place for place, role in enumerate(ROLES)}
    asked_ot = _of(counts, *_ASKED)
    trusted = (has[:, F["ot_since_start"]]) | (counts[:, F["ot_days"]] >= _ENOUGH_DAYS)
    regular = counts[:, F["ot_read_ticks"]] >= np.maximum(2, _REGULAR * counts[:, F["span"]])
    reads_most = counts[:, F["ot_read"]] >= 0.8 * asked_ot
    programs = has[:, F["ot_reprogram"]] | (has[:, F["ot_discover"]] & ~reads_most)
    served = _of(counts, *_SERVERS)
    asked = counts[:, F["asked"]]

    earned[:, column["controller"]] = 10.0 * has[:, F["ot_served"]]
    earned[:, column["hmi"]] = trusted * has[:, F["ot_read"]] * (5 + 4.0 * regular)
    earned[:, column["engineering workstation"]] = trusted * programs * 7.0
    earned[:, column["domain controller"]] = has[:, F["serve_directory"]] * (
        5 + 2.0 * has[:, F["serve_dns"]]
    )
    earned[:, column["server"]] = (served > 0) * (3 + (served > asked))
    earned[:, column["client"]] = (asked > 0) * (2 + 1.5 * (asked > served))
    earned[:, column["printer"]] = 6.0 * has[:, F["serve_print"]]
    earned[:, column["camera"]] = 6.0 * has[:, F["serve_camera"]]
    earned[:, column["network gear"]] = 9.0 * has[:, F["is_router"]]
    earned[:, column["unknown"]] = 1.0
    return earned


def roles(counts: Counts) -> Counts:
    """The role of each device, as its place in ``ROLES``."""
    return np.asarray(points(counts).argmax(axis=1))


def reason(role: str, row: Sequence[int]) -> str:
    """Why a device with these counters has this role, in one sentence."""
    count = dict(zip(FEATURES, row, strict=True))
    asked = {name.removeprefix("ot_"): count[name] for name in _ASKED if count[name]}
    commands = ", ".join(f"{number:,} {name}" for name, number in asked.items())
    served = [name for name in FEATURES if name.startswith("serve_") and count[name]]
    services = ", ".join(f"{name.removeprefix('serve_')} ({count[name]:,})" for name in served)
    sentences = {
        "controller": f"answered {count['ot_served']:,} requests of industrial protocols",
        "hmi": f"sends commands to controllers ({commands}), reading in "
        f"{count['ot_read_ticks']:,} of {count['span']:,} five-minute windows",
        "engineering workstation": f"explores or programs controllers ({commands})",
        "client": f"opened {count['asked']:,} connections, "
        f"{count['asked_external']:,} of them to the outside"
        + (f"; sent controllers {commands}" if commands else ""),
        "network gear": "its address is reached at the MAC of a router",
        "unknown": "too little seen",
    }
    return sentences.get(role, f"answers {services}")
