"""``flow`` and ``netflow``: what ``conn`` has."""

from collections.abc import Iterator
from datetime import UTC, datetime
from math import floor

from tests.agreement.suricata.event import ENDS, Event, Logs, Row, Translation, address, keys

APP = {
    "ssl": "tls",
    "krb": "krb5",
    "krb_tcp": "krb5",
    "dce_rpc": "dcerpc",
    "dnp3_tcp": "dnp3",
    "ldap_tcp": "ldap",
    "ldap_udp": "ldap",
}
"""What Suricata calls a service otherwise than we."""

KNOWN = (
    *("tls", "krb5", "dcerpc", "dnp3", "ldap", "dns", "http", "ssh", "smb", "ftp", "ftp-data"),
    *("rdp", "mqtt", "snmp", "ntp", "dhcp", "quic", "modbus", "enip", "smtp"),
)
PROTO = {"tcp": "TCP", "udp": "UDP"}
STATE = {
    **dict.fromkeys(("SF", "RSTO", "RSTR", "REJ", "RSTOS0", "RSTRH"), "closed"),
    **dict.fromkeys(("S1", "S2", "S3", "SHR", "OTH"), "established"),
    **dict.fromkeys(("S0", "SH"), "new"),
}
FLAGS = {"syn": "SH", "fin": "F", "rst": "R"}
"""Letters of the history that need the flag."""


def flows(logs: Logs) -> Iterator[Event]:
    """Give an event for each connection."""
    for row in logs.get("conn", ()):
        start, end = row["ts"], row["ts"] + (row["duration"] or 0.0)
        yield {
            "event_type": "flow",
            **_ends(row),
            "app_proto": _services(row),
            "ip_v": 6 if ":" in row["id.orig_h"] else 4,
            "vlan": [tag for tag in (row["vlan"], row["inner_vlan"]) if tag is not None],
            "flow": {
                "pkts_toserver": row["orig_pkts"],
                "pkts_toclient": row["resp_pkts"],
                "age": floor(end) - floor(start),
                "state": _state(row),
                "start": _time(start),
                "end": _time(end),
            },
            "tcp": _flags(row),
            "ether": {"src_macs": [row["orig_l2_addr"]], "dest_macs": [row["resp_l2_addr"]]},
        }


def netflows(logs: Logs) -> Iterator[Event]:
    """Give an event for each side of a connection that sent something."""
    for flow in flows(logs):
        there, back = flow["flow"]["pkts_toserver"], flow["flow"]["pkts_toclient"]
        if there:
            yield flow | {"event_type": "netflow", "netflow": {"pkts": there}}
        if back:
            turned = {
                "src_ip": flow["dest_ip"],
                "src_port": flow["dest_port"],
                "dest_ip": flow["src_ip"],
                "dest_port": flow["src_port"],
                "ether": {
                    "src_macs": flow["ether"]["dest_macs"],
                    "dest_macs": flow["ether"]["src_macs"],
                },
            }
            yield flow | turned | {"event_type": "netflow", "netflow": {"pkts": back}}


def _ends(row: Row) -> Event:
    if row["proto"] == "icmp":
        six = ":" in row["id.orig_h"]
        ports = {"icmp_type": row["id.orig_p"], "icmp_code": row["id.resp_p"]}
        proto = "IPv6-ICMP" if six else "ICMP"
    else:
        ports = {"src_port": row["id.orig_p"], "dest_port": row["id.resp_p"]}
        proto = PROTO.get(row["proto"], "")
    hosts = {"src_ip": address(row["id.orig_h"]), "dest_ip": address(row["id.resp_h"])}
    return {**hosts, **ports, "proto": proto}


def _services(row: Row) -> frozenset[str]:
    """Give all that was recognised: where Suricata changes its mind, we have both."""
    return frozenset(APP.get(name, name) for name in (row["service"] or "").split(","))


def _state(row: Row) -> str:
    if row["proto"] == "tcp":
        return STATE[row["conn_state"]]
    return "established" if row["resp_pkts"] else "new"


def _flags(row: Row) -> Event:
    seen = (row["history"] or "").upper()
    return {name: True for name, letters in FLAGS.items() if set(letters) & set(seen)}


def _time(seconds: float) -> str:
    moment = datetime.fromtimestamp(floor(seconds), UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{round((seconds % 1) * 1e6):06d}+0000"


_COMMON = {
    **ENDS,
    **keys("ether.src_macs", "ether.dest_macs", app_proto=KNOWN),
    **keys(proto=("TCP", "UDP", "ICMP", "IPv6-ICMP")),
}

FLOWS = {
    "flow": Translation(
        flows,
        ("conn",),
        {
            **_COMMON,
            **keys("flow.pkts_toserver", "flow.pkts_toclient", "flow.age", "flow.state"),
            **keys("flow.start", "flow.end", "ip_v", "vlan", "icmp_type", "icmp_code"),
            **keys(*(f"tcp.{name}" for name in FLAGS)),
        },
        rule="a connection is a flow",
    ),
    "netflow": Translation(
        netflows,
        ("conn",),
        {**_COMMON, **keys("netflow.pkts")},
        rule="a connection is a flow for each side that sent something",
    ),
}
