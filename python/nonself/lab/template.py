"""A template: the packets of one recorded conversation, prepared for many copies.

The frames lie one after another in one array, each as a complete pcap record with its
802.1Q tag, so that a batch of copies is a matrix with one row per copy.
"""

from __future__ import annotations

import gzip
import json
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nonself.lab import hosts

Octets = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DEFAULT_FOLDER = Path(__file__).resolve().parents[3] / "lab" / "templates"
RECORD = 16  # pcap record header
ETHERNET = RECORD
TYPE = RECORD + 16  # ethertype, behind both addresses and the tag
IP = RECORD + 18
LAYER4 = IP + 20
PAYLOAD = {"tcp": LAYER4 + 20, "udp": LAYER4 + 8}
SACK, NOP = 5, 1


@dataclass(frozen=True)
class Template:
    """One conversation. ``starts`` and ``lengths`` are of the records inside ``octets``."""

    name: str
    protocol: str
    client: hosts.Endpoint
    server: hosts.Endpoint
    server_port: int
    rewrite: frozenset[str]
    outside: bool
    octets: Octets
    starts: Ints
    lengths: Ints
    gaps: npt.NDArray[np.float64]  # microseconds since the packet before
    from_client: Flags

    def word(self, offset: int, width: int) -> Ints:
        """The big-endian number at ``offset`` of every record."""
        value = np.zeros(len(self.starts), np.int64)
        for index in range(width):
            value = value << 8 | self.octets[self.starts + offset + index]
        return value

    def part(self, first: int, last: int) -> Template:
        """The packets ``first`` to ``last`` (exclusive) as a template of their own."""
        begin = self.starts[first]
        end = self.starts[last - 1] + self.lengths[last - 1]
        cut = slice(first, last)
        return replace(
            self,
            octets=self.octets[begin:end],
            starts=self.starts[cut] - begin,
            lengths=self.lengths[cut],
            gaps=self.gaps[cut],
            from_client=self.from_client[cut],
        )


class Library:
    """All templates of a folder, read when first asked for."""

    def __init__(self, folder: Path = DEFAULT_FOLDER) -> None:
        self.folder = folder
        entries = json.loads((folder / "manifest.json").read_text())
        self.manifest: dict[str, dict[str, Any]] = {entry["name"]: entry for entry in entries}
        self._known: dict[str, Template] = {}

    def names(self, prefix: str) -> list[str]:
        """Names that begin with ``prefix``, sorted."""
        return sorted(name for name in self.manifest if name.startswith(prefix))

    def __getitem__(self, name: str) -> Template:
        """The template of that name."""
        if name not in self._known:
            self._known[name] = _load(self.folder / f"{name}.pcap.gz", self.manifest[name])
        return self._known[name]


def _load(path: Path, entry: dict[str, Any]) -> Template:
    data = gzip.decompress(path.read_bytes())
    tag = struct.pack(">HH", 0x8100, entry["vlan"])
    records, times, at = [], [], struct.calcsize("<IHHiIII")
    while at < len(data):
        second, micro, length, _ = struct.unpack_from("<IIII", data, at)
        frame = data[at + RECORD : at + RECORD + length]
        header = struct.pack("<IIII", 0, 0, length + 4, length + 4)
        records.append(header + frame[:12] + tag + frame[12:])
        times.append(second * 1_000_000 + micro)
        at += RECORD + length
    octets = np.frombuffer(b"".join(records), np.uint8).copy()
    lengths = np.array([len(record) for record in records], np.int64)
    starts = np.cumsum(lengths) - lengths
    client = hosts.endpoint(entry["client"]["mac"], entry["client"]["ip"])
    server = hosts.endpoint(entry["server"]["mac"], entry["server"]["ip"])
    template = Template(
        name=entry["name"],
        protocol=entry["protocol"],
        client=client,
        server=server,
        server_port=int(entry["server"].get("port", 0)),
        rewrite=frozenset(entry["rewrite"]),
        outside=entry["latency"],
        octets=octets,
        starts=starts,
        lengths=lengths,
        gaps=np.maximum(0.0, np.diff(np.array(times, float), prepend=times[0])),
        from_client=np.zeros(len(starts), bool),
    )
    template = replace(template, from_client=template.word(ETHERNET + 6, 6) == client.mac)
    if template.protocol != "arp":
        if (template.word(IP, 1) != 0x45).any():  # noqa: PLR2004
            raise ValueError(f"{path}: IP options are not supported")
        template = _dress(template)
    if template.protocol == "tcp":
        _drop_sack(template)
    return template


def _dress(template: Template) -> Template:
    """Give every host of the scenario its own Ethernet address (the lab shares some)."""
    for source, mac_at in ((IP + 12, ETHERNET + 6), (IP + 16, ETHERNET)):
        address = template.word(source, 4)
        for host in hosts.SERVERS.values():
            chosen = template.starts[address == host.ip] + mac_at
            for index in range(6):
                template.octets[chosen + index] = host.mac >> 8 * (5 - index) & 255
    known = hosts.SERVERS_BY_IP.get(template.server.ip)
    client = hosts.SERVERS_BY_IP.get(template.client.ip, template.client)
    return replace(template, server=known or template.server, client=client)


def _drop_sack(template: Template) -> None:
    """Blank selective acknowledgements: their numbers would not follow the copy's."""
    ends = LAYER4 + (template.word(LAYER4 + 12, 1) >> 4) * 4
    for start, end in zip(template.starts, template.starts + ends, strict=True):
        at = int(start) + LAYER4 + 20
        while at < end and template.octets[at]:
            kind = template.octets[at]
            size = 1 if kind == NOP else max(2, int(template.octets[at + 1]))
            if kind == SACK:
                template.octets[at : at + size] = NOP
            at += size
