"""``dns`` and ``dhcp``: a row is a question with its answer, an event one message."""

import re
from collections.abc import Iterator

from tests.agreement.suricata.event import ENDS, Event, Logs, Row, Translation, ends, keys

OTHERS = {137, 5355}
"""Ports of name services that share our log and are other protocols to Suricata."""

MDNS = {"224.0.0.251", "ff02::fb"}
FLAGS = {"aa": "AA", "tc": "TC", "rd": "RD", "ra": "RA"}


def dns(logs: Logs) -> Iterator[Event]:
    """Give the request of each row, if it was seen, and its response."""
    for row in logs.get("dns", ()):
        if row["id.resp_p"] in OTHERS or row["id.resp_h"] in MDNS:
            continue
        said = {
            "id": row["trans_id"],
            "opcode": row["opcode"],
            "queries": [{"rrname": row["query"], "rrtype": row["qtype_name"]}],
        }
        z = {"z": True} if row["Z"] else {}  # of the first message that was seen
        if row["qtype"] is not None or row["rcode"] is None:
            dns = said | z | {"type": "request"}
            yield {"event_type": "dns", **ends(row), "dns": dns}
            z = {}
        if row["rcode"] is not None:
            dns = said | z | _response(row)
            yield {"event_type": "dns", **ends(row, reverse=True), "dns": dns}


def _response(row: Row) -> Event:
    answers = [
        {"rdata": text, "ttl": int(ttl)}
        for answer, ttl in zip(row["answers"] or (), row["TTLs"] or (), strict=True)
        for text in _texts(answer)
    ]
    flags = {name: True for name, ours in FLAGS.items() if row[ours]}
    return {"type": "response", "qr": True, "rcode": row["rcode_name"], "answers": answers} | flags


def _texts(answer: str) -> list[str]:
    """Give what an answer says: of TXT each string, without the lengths that Zeek puts before."""
    texts = []
    while found := re.match(r" ?TXT (\d+) ", answer):
        end = found.end() + int(found[1])
        texts.append(answer[found.end() : end])
        answer = answer[end:]
    return texts or [answer]


def dhcp(logs: Logs) -> Iterator[Event]:
    """Give the messages of each exchange."""
    for row in logs.get("dhcp", ()):
        for kind in row["msg_types"]:
            reply = kind in {"OFFER", "ACK", "NAK"}
            said: Event = {
                "type": "reply" if reply else "request",
                "dhcp_type": kind.lower(),
                "client_mac": row["mac"],
            }
            if reply:
                said["lease_time"] = row["lease_time"]
            given = row["assigned_addr"] if reply else None
            said["assigned_ip"] = given or "0.0.0.0"  # noqa: S104 - what a request has there
            yield {"event_type": "dhcp", "dhcp": said}


NAMES = {
    "dns": Translation(
        dns,
        ("dns",),
        {
            **ENDS,
            **keys("dns.id", "dns.opcode", "dns.queries.rrname", "dns.queries.rrtype"),
            **keys("dns.type", "dns.qr", "dns.rcode", "dns.answers", "dns.z"),
            **keys("dns.answers.rdata", "dns.answers.ttl", *(f"dns.{name}" for name in FLAGS)),
        },
        rule="a row is a request if it has the type of a question or no answer, "
        "and a response if it has a code",
    ),
    "dhcp": Translation(
        dhcp,
        ("dhcp",),
        keys(
            *("dhcp.type", "dhcp.dhcp_type", "dhcp.client_mac", "dhcp.assigned_ip"),
            "dhcp.lease_time",
        ),
        rule="a row is as many events as it names messages",
    ),
}
