"""Record one take on a segment's bridge, and cut it into templates."""

from __future__ import annotations

import contextlib
import gzip
import json
import signal
import struct
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import hosts

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORD = struct.Struct("<IIII")
Frame = tuple[int, int, bytes]


@dataclass
class Entry:
    """What the manifest says about one template."""

    name: str
    program: str
    vlan: int
    protocol: str
    client: dict[str, str | int]
    server: dict[str, str | int]
    packets: int
    octets: int
    rewrite: list[str] = field(default_factory=list)
    latency: bool = False


class Tap:
    """Records takes and collects the manifest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries: list[Entry] = []
        folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def take(
        self,
        name: str,
        program: str,
        *,
        segment: str,
        only: str,
        rewrite: str = "",
        multi: bool = False,
        tail: float = 0.4,
        outside: bool = False,
    ) -> Iterator[None]:
        """Record what passes the segment's bridge during the block.

        ``only`` is a tcpdump filter. Each conversation of the take becomes one
        template; ``multi`` keeps all packets of the take together in one.
        """
        raw = Path(f"/tmp/nsl-{name}.pcap")
        command = [
            "ip",
            "netns",
            "exec",
            f"{hosts.PREFIX}sw{segment}",
            "tcpdump",
            "-i",
            "br0",
            "-Z",
            "root",
            "-s",
            "2048",
            "-B",
            "32768",
            "--immediate-mode",
            "-U",
            "-w",
            str(raw),
            only,
        ]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        said = process.stderr or sys.stderr
        said.readline()  # "listening on ..."
        time.sleep(0.15)
        try:
            yield
            time.sleep(tail)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(5)
        lost = said.read()
        if " 0 packets dropped by kernel" not in lost.replace("\n", " "):
            raise RuntimeError(f"take {name}: {lost}")
        frames = _read(raw)
        raw.unlink()
        if not frames:
            raise RuntimeError(f"take {name}: nothing recorded")
        cuts = [frames] if multi else _conversations(frames)
        vlan = 20 if segment == "20" else 10
        for number, cut in enumerate(cuts, 1):
            label = name if len(cuts) == 1 else f"{name}_{number}"
            self._store(label, program, vlan, cut, rewrite, outside=outside)

    def _store(
        self,
        name: str,
        program: str,
        vlan: int,
        frames: list[Frame],
        rewrite: str,
        *,
        outside: bool,
    ) -> None:
        client, server, protocol = _roles(frames[0][2])
        path = self.folder / f"{name}.pcap.gz"
        with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
            out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
            for second, micro, data in frames:
                out.write(RECORD.pack(second, micro, len(data), len(data)) + data)
        octets = sum(len(data) for _, _, data in frames)
        self.entries = [entry for entry in self.entries if entry.name != name]
        self.entries.append(
            Entry(
                name,
                program,
                vlan,
                protocol,
                client,
                server,
                len(frames),
                octets,
                rewrite.split(),
                outside,
            )
        )
        print(
            f"{name}: {len(frames)} packets, {octets} bytes, {path.stat().st_size} stored",
            flush=True,
        )

    def write_manifest(self) -> None:
        """Write the manifest of all templates, one line each, merging with an earlier one."""
        path = self.folder / "manifest.json"
        known = {}
        if path.exists():
            known = {entry["name"]: entry for entry in json.loads(path.read_text())}
        known.update({entry.name: asdict(entry) for entry in self.entries})
        known = {
            name: entry
            for name, entry in known.items()
            if (self.folder / f"{name}.pcap.gz").exists()
        }
        lines = ",\n".join(json.dumps(known[name], sort_keys=True) for name in sorted(known))
        path.write_text(f"[\n{lines}\n]\n")


def _read(path: Path) -> list[Frame]:
    data = path.read_bytes()
    at, frames = 24, []
    while at < len(data):
        second, micro, length, _ = RECORD.unpack_from(data, at)
        frames.append((second, micro, data[at + 16 : at + 16 + length]))
        at += 16 + length
    return frames


def _key(frame: bytes) -> tuple[bytes, ...]:
    """What both directions of a conversation share."""
    if frame[12:14] != b"\x08\x00":
        return (frame[12:14],)
    end = 14 + (frame[14] & 15) * 4
    ports = end + 4 if frame[23] in (6, 17) else end
    pair = (frame[26:30] + frame[end : ports - 2], frame[30:34] + frame[ports - 2 : ports])
    return (frame[23:24], *sorted(pair))


def _conversations(frames: list[Frame]) -> list[list[Frame]]:
    found: dict[tuple[bytes, ...], list[Frame]] = defaultdict(list)
    for frame in frames:
        found[_key(frame[2])].append(frame)
    return list(found.values())


def _roles(frame: bytes) -> tuple[dict[str, str | int], dict[str, str | int], str]:
    """Client (sender of the first packet) and server, from the first frame."""

    def mac(raw: bytes) -> str:
        return raw.hex(":")

    def ip(raw: bytes) -> str:
        return ".".join(str(octet) for octet in raw)

    if frame[12:14] == b"\x08\x06":
        return (
            {"mac": mac(frame[6:12]), "ip": ip(frame[28:32])},
            {"mac": mac(frame[0:6]), "ip": ip(frame[38:42])},
            "arp",
        )
    protocol = {6: "tcp", 17: "udp", 1: "icmp"}[frame[23]]
    client: dict[str, str | int] = {"mac": mac(frame[6:12]), "ip": ip(frame[26:30])}
    server: dict[str, str | int] = {"mac": mac(frame[0:6]), "ip": ip(frame[30:34])}
    if protocol != "icmp":
        end = 14 + (frame[14] & 15) * 4
        client["port"], server["port"] = struct.unpack_from(">HH", frame, end)
    return client, server, protocol
