"""``tls``, ``ssh``, ``rdp``, ``quic``: what a session says of itself when it begins."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from tests.agreement.suricata.event import ENDS, Event, Logs, Row, Translation, ends, keys

TLS = {"SSLv2": "SSLv2", "SSLv3": "SSLv3", "TLSv10": "TLSv1", "TLSv11": "TLS 1.1"}
TLS |= {"TLSv12": "TLS 1.2", "TLSv13": "TLS 1.3"}
BUILD = {"RDP 5.1": "Windows XP"}
"""``client_build`` of RDP, as Suricata says it, as far as its tests do."""


def tls(logs: Logs) -> Iterator[Event]:
    """Give an event for each handshake, with the server's own certificate."""
    certificates = {row["fingerprint"]: row for row in logs.get("x509", ())}
    for row in logs.get("ssl", ()):
        said: Event = {"version": _version(row["version"])}
        if row["server_name"]:
            said["sni"] = row["server_name"]
        chain = row["cert_chain_fps"] or []
        if chain and chain[0] in certificates:
            said |= _certificate(certificates[chain[0]])
        yield {"event_type": "tls", **ends(row), "tls": said}


def _version(ours: str | None) -> str | None:
    draft = (ours or "").partition("-draft")[2]
    return f"TLS 1.3 draft-{draft}" if draft else TLS.get(ours or "", ours)


def _certificate(row: Row) -> Event:
    return {
        "subject": _name(row["certificate.subject"]),
        "issuerdn": _name(row["certificate.issuer"]),
        "serial": _pairs(row["certificate.serial"].upper()),
        "notbefore": _moment(row["certificate.not_valid_before"]),
        "notafter": _moment(row["certificate.not_valid_after"]),
        "subjectaltname": row["san.dns"],
    }


def _name(name: str) -> str:
    """Turn a name around: Zeek's begins with what is closest, Suricata's with the country."""
    parts = [part.replace("\\,", ",") for part in re.split(r"(?<!\\),", name)]
    return ", ".join(reversed(parts)).replace("emailAddress=", "Email=")


def _pairs(digits: str) -> str:
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}"


def ssh(logs: Logs) -> Iterator[Event]:
    """Give an event for each session of which a banner was seen."""
    for row in logs.get("ssh", ()):
        said = {}
        for side, hassh in (("client", "hassh"), ("server", "hasshServer")):
            banner = (row[side] or "").split("-", 2)
            if len(banner) == 3:
                said[side] = {"proto_version": banner[1], "software_version": banner[2]}
            if row[hassh]:
                said.setdefault(side, {})["hassh"] = {"hash": row[hassh]}
        yield {"event_type": "ssh", **ends(row), "ssh": said}


def rdp(logs: Logs) -> Iterator[Event]:
    """Give the two events of a session about which a row says something."""
    for row in logs.get("rdp", ()):
        first = {"event_type": "initial_request", "cookie": row["cookie"]}
        yield {"event_type": "rdp", **ends(row), "rdp": first}
        if row["client_build"]:
            number = row["client_build"].removeprefix("RDP ").partition(".")[0]
            client = {
                "version": f"v{number}",
                "build": BUILD.get(row["client_build"], row["client_build"]),
                "client_name": row["client_name"],
                "id": row["client_dig_product_id"],
                "desktop_width": row["desktop_width"],
                "desktop_height": row["desktop_height"],
            }
            said = {"event_type": "connect_request", "client": client}
            said["channels"] = row["client_channels"]
            yield {"event_type": "rdp", **ends(row), "rdp": said}


def quic(logs: Logs) -> Iterator[Event]:
    """Give an event for each connection; Suricata has one for each first packet."""
    for row in logs.get("quic", ()):
        yield {"event_type": "quic", **ends(row, proto="udp"), "quic": {"sni": row["server_name"]}}


SESSIONS = {
    "tls": Translation(
        tls,
        ("ssl", "x509"),
        {
            **ENDS,
            **keys("tls.version", "tls.sni", "tls.subject", "tls.issuerdn", "tls.serial"),
            **keys("tls.notbefore", "tls.notafter", "tls.subjectaltname"),
        },
        rule="a row is a handshake; its first certificate is found by its fingerprint",
    ),
    "ssh": Translation(
        ssh,
        ("ssh",),
        {
            **ENDS,
            **keys(
                *(
                    f"ssh.{side}.{what}"
                    for side in ("client", "server")
                    for what in ("proto_version", "software_version", "hassh.hash")
                )
            ),
        },
    ),
    "rdp": Translation(
        rdp,
        ("rdp",),
        {
            **ENDS,
            **keys("rdp.cookie", "rdp.client.version", "rdp.client.build", "rdp.channels"),
            **keys("rdp.client.client_name", "rdp.client.id", "rdp.client.desktop_width"),
            **keys("rdp.client.desktop_height", "rdp.event_type"),
        },
        kind=lambda match: match.get("rdp.event_type") in {"initial_request", "connect_request"},
        rule="a row is the first request, and a second one if it names the client's build",
    ),
    "quic": Translation(
        quic, ("quic",), {**ENDS, **keys("quic.sni")}, merged=True, rule="a row is a connection"
    ),
}
