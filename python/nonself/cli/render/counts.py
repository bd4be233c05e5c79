"""What was read, parsed and dropped."""

from collections.abc import Mapping
from typing import Final

from rich.console import Console
from rich.text import Text

from nonself.cli.render.text import QUIET, STRONG, heading, indented, number, plain, table
from nonself.incidents.words import count, volume

DROPPED: Final[dict[str, str]] = {
    "malformed_ip": "packets with a malformed IP header",
    "malformed_transport": "packets with a malformed TCP, UDP or ICMP header",
    "truncated_frames": "frames cut off by the capture",
    "malformed_frames": "frames whose headers make no sense",
    "cut_packets": "packets cut off by the capture",
    "bad_ip_checksums": "packets with a wrong IP checksum",
    "bad_transport_checksums": "packets with a wrong TCP, UDP or ICMP checksum",
    "fragments_dropped": "fragments that could not be joined",
    "datagrams_expired": "fragmented packets that stayed incomplete",
    "datagrams_evicted": "fragmented packets given up for newer ones",
    "flows_evicted": "connections closed early to bound memory",
    "streams_evicted": "byte streams given up to bound memory",
    "reassembly_dropped_bytes": "bytes not reassembled",
    "unknown_linktype": "packets of an unknown link type",
    "unknown_ethertype": "packets of an unknown network protocol",
    "unknown_ip_protocol": "packets of an unknown transport protocol",
    "tunnels_too_deep": "packets in too many tunnels",
    "encrypted_ip": "packets encrypted by IPsec",
    "packets_out_of_order": "packets with an earlier time than the one before",
}
"""Counters that say where we are blind, in words."""


def render_counts(
    console: Console, counters: Mapping[str, int], records: Mapping[str, int] | None = None
) -> None:
    """Print the counters of the sensor, and the records by log."""
    console.print(heading("What was read"))
    packets, octets = counters.get("packets", 0), counters.get("bytes", 0)
    total = sum((records or {}).values())
    line = Text().append(count(packets, "packet"), style=STRONG)
    line.append(f" ({volume(octets)})")
    line.append(f", {count(counters.get('flows', 0), 'connection')}")
    if records:
        line.append(f", {count(total, 'record')}")
    console.print(indented(line))
    if records:
        logs = ", ".join(f"{log} {n:,}" for log, n in sorted(records.items()))
        console.print(indented(plain(logs, QUIET)))
    lost = {name: n for name in DROPPED if (n := counters.get(name, 0))}
    if lost:
        made = table(("Number", "right"), "Not read, or not fully")
        for name, n in sorted(lost.items(), key=lambda item: (-item[1], item[0])):
            made.add_row(number(n), plain(DROPPED[name]))
        console.print(indented(made))
    else:
        console.print(indented(Text("Nothing was dropped or left unparsed.", style=QUIET)))
    console.print()
