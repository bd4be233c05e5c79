"""Many copies of one template at once: times, addresses, numbers and checksums.

Every function works on a matrix with one row per copy; there is no loop over packets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from nonself.lab.template import ETHERNET, IP, LAYER4, PAYLOAD, Flags, Ints, Octets, Template

PROTOCOLS = {"tcp": 6, "udp": 17}
LATENCY = 18_000.0  # microseconds to a server outside and back
HOSTNAME = b"factory-pc-000"  # as recorded; every host name in a scenario has this length


@dataclass(frozen=True)
class Pace:
    """How a copy's time differs from the recording's.

    A gap above ``idle`` is waiting: it becomes ``period`` seconds where that is given, or
    is multiplied by ``stretch``. Shorter gaps belong to one exchange; they are multiplied
    by ``slow``. ``spread`` is the relative variation of both.
    """

    period: float = 0.0
    stretch: float = 1.0
    slow: float = 1.0
    spread: float = 0.15
    idle: float = 50_000.0


@dataclass
class Copies:
    """Copies of one template; each array has one entry per copy."""

    template: Template
    pace: Pace
    start: Ints  # microseconds since 1970
    client: Ints  # (copies, 2): Ethernet and IP address
    server: Ints
    port: Ints  # of the client
    server_port: int
    hostname: list[bytes] = field(default_factory=list)
    client_bytes: Ints | None = None  # added to sequence numbers: what a loop sent before
    server_bytes: Ints | None = None
    fixed: Ints | None = None  # times already drawn

    def waits(self, random: np.random.Generator) -> npt.NDArray[np.float64]:
        """Microseconds before each packet of each copy."""
        template, pace = self.template, self.pace
        shape = (len(self.start), len(template.gaps))
        waiting = template.gaps > pace.idle
        gaps = template.gaps * np.where(waiting, pace.stretch, pace.slow)
        gaps = gaps * np.exp(random.normal(0.0, pace.spread, shape))
        if pace.period:
            jitter = random.normal(0.0, 0.004 * pace.period * 1e6, (shape[0], int(waiting.sum())))
            steps = np.diff(jitter, axis=1, prepend=jitter[:, :1])
            gaps[:, waiting] = np.maximum(pace.idle, pace.period * 1e6 + steps)
        if template.outside:
            turn = ~template.from_client & np.roll(template.from_client, 1)
            gaps[:, turn] += LATENCY * np.exp(random.normal(0.0, 0.2, (shape[0], int(turn.sum()))))
        return gaps

    def times(self, random: np.random.Generator) -> Ints:
        """When each packet of each copy passes, in microseconds."""
        if self.fixed is not None:
            return self.fixed
        gaps = self.waits(random)
        gaps[:, 0] = 0.0
        return self.start[:, None] + np.cumsum(gaps, axis=1).astype(np.int64)

    def numbers(self, random: np.random.Generator) -> Ints:
        """What each copy adds to IP ids, sequence numbers and application ids."""
        return random.integers(0, 1 << 32, (len(self.start), 5))

    def frames(self, times: Ints, numbers: Ints, rows: Flags) -> Octets:
        """The records of the chosen rows, as one matrix of octets."""
        template = self.template
        out = np.tile(template.octets, (int(rows.sum()), 1))
        stamp = times[rows]
        _little(out, template.starts, stamp // 1_000_000)
        _little(out, template.starts + 4, stamp % 1_000_000)
        self._addresses(out, rows)
        if template.protocol != "arp":
            self._transport(out, numbers[rows], rows)
            self._application(out, numbers[rows], rows)
            _ip_checksums(out, template)
        if template.protocol in PROTOCOLS:
            _transport_checksums(out, template)
        return out

    def _addresses(self, out: Octets, rows: Flags) -> None:
        template = self.template
        roles = ((template.client, self.client[rows]), (template.server, self.server[rows]))
        for old, new in roles:
            for at in (ETHERNET, ETHERNET + 6):
                chosen = template.starts[template.word(at, 6) == old.mac] + at
                _big(out, chosen, new[:, :1], 6)
            if template.protocol == "arp":
                for at in (IP + 8, IP + 18):
                    _big(out, template.starts[template.word(at, 6) == old.mac] + at, new[:, :1], 6)
            if not old.ip:
                continue  # a host without an address yet
            pair = (IP + 14, IP + 24) if template.protocol == "arp" else (IP + 12, IP + 16)
            for at in pair:
                _big(out, template.starts[template.word(at, 4) == old.ip] + at, new[:, 1:], 4)

    def _transport(self, out: Octets, numbers: Ints, rows: Flags) -> None:
        template, starts = self.template, self.template.starts
        sent = template.from_client
        identity = template.word(IP + 4, 2)
        moved = identity + np.where(sent, numbers[:, :1], numbers[:, 1:2])
        known = identity != 0
        _big(out, starts[known] + IP + 4, moved[:, known], 2)
        if template.protocol not in PROTOCOLS:
            return
        if "dhcp" not in template.rewrite:
            _big(out, starts + LAYER4 + np.where(sent, 0, 2), self.port[rows][:, None], 2)
            if self.server_port != template.server_port:
                at = starts + LAYER4 + np.where(sent, 2, 0)
                _big(out, at, np.full((len(out), 1), self.server_port, np.int64), 2)
        if template.protocol == "tcp":
            ahead = numbers[:, 2:4].copy()
            if self.client_bytes is not None and self.server_bytes is not None:
                ahead = np.stack([self.client_bytes[rows], self.server_bytes[rows]], axis=1)
            own = np.where(sent, ahead[:, :1], ahead[:, 1:])
            other = np.where(sent, ahead[:, 1:], ahead[:, :1])
            _big(out, starts + LAYER4 + 4, template.word(LAYER4 + 4, 4) + own, 4)
            acks = (template.word(LAYER4 + 13, 1) & 16) != 0
            acked = (template.word(LAYER4 + 8, 4) + other)[:, acks]
            _big(out, starts[acks] + LAYER4 + 8, acked, 4)

    def _dates(self, out: Octets, rows: Flags) -> None:
        """HTTP's Date: when the copy begins, not when it was recorded."""
        dates = np.array([list(_date(int(start))) for start in self.start[rows]], np.uint8)
        for at in _find(self.template, b"\r\nDate: ") + len("\r\nDate: "):
            out[:, at : at + dates.shape[1]] = dates

    def _application(self, out: Octets, numbers: Ints, rows: Flags) -> None:
        template = self.template
        body = template.starts + PAYLOAD.get(template.protocol, 0)
        if "date" in template.rewrite:
            self._dates(out, rows)
        if "dns" in template.rewrite:
            _big(out, body, template.word(PAYLOAD["udp"], 2) + numbers[:, 4:], 2)
        if "dhcp" in template.rewrite:
            _big(out, body + 4, numbers[:, 4:], 4)
            mac = self.client[rows][:, :1]
            _big(out, _find(template, template.client.mac.to_bytes(6, "big")), mac, 6)
            leased = max(template.word(PAYLOAD["udp"] + 16, 4))
            _big(out, _find(template, int(leased).to_bytes(4, "big")), self.client[rows][:, 1:], 4)
            names = np.array([list(name) for name in self.hostname], np.uint8)[rows]
            for at in _find(template, HOSTNAME):
                out[:, at : at + len(HOSTNAME)] = names


def _date(microseconds: int) -> bytes:
    """A moment as HTTP writes it."""
    moment = datetime.fromtimestamp(microseconds // 1_000_000, tz=UTC)
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT").encode()


def _find(template: Template, wanted: bytes) -> Ints:
    """Where octets occur in the template, outside the Ethernet header."""
    data, found, at = template.octets.tobytes(), [], -1
    while (at := data.find(wanted, at + 1)) >= 0:
        inside = at - template.starts[np.searchsorted(template.starts, at, "right") - 1]
        if inside >= IP:
            found.append(at)
    return np.array(found, np.int64)


def _big(out: Octets, at: Ints, value: Ints, width: int) -> None:
    """Write numbers in network order at the same places of every row."""
    for index in range(width):
        out[:, at + index] = (value >> 8 * (width - 1 - index) & 255).astype(np.uint8)


def _little(out: Octets, at: Ints, value: Ints) -> None:
    for index in range(4):
        out[:, at + index] = (value >> 8 * index & 255).astype(np.uint8)


def _fold(total: npt.NDArray[np.int64]) -> Ints:
    total = (total & 0xFFFF) + (total >> 16)
    total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _ip_checksums(out: Octets, template: Template) -> None:
    words = np.array([0, 2, 4, 6, 8, 12, 14, 16, 18])
    at = template.starts[:, None] + IP + words
    total = (out[:, at].astype(np.int64) << 8 | out[:, at + 1]).sum(axis=2)
    _big(out, template.starts + IP + 10, _fold(total), 2)


def _transport_checksums(out: Octets, template: Template) -> None:
    """Sum from the IP addresses to the packet's end; the rest of the pseudo-header is added."""
    size = template.word(IP + 2, 2) - 20
    offset = 16 if template.protocol == "tcp" else 6
    place = np.arange(len(template.octets)) - np.repeat(template.starts, template.lengths)
    end = np.repeat(LAYER4 + size, template.lengths)
    weight = np.where(place % 2 == 0, 256, 1).astype(np.uint32)
    weight[(place < IP + 12) | (place >= end)] = 0
    weight[(place == LAYER4 + offset) | (place == LAYER4 + offset + 1)] = 0
    total = np.add.reduceat(out * weight, template.starts, axis=1).astype(np.int64)
    check = _fold(total + PROTOCOLS[template.protocol] + size)
    if template.protocol == "udp":
        check[check == 0] = 0xFFFF
    _big(out, template.starts + LAYER4 + offset, check, 2)
