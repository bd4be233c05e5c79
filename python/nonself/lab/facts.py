"""Facts about templates for the truth file, read from the packets themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nonself.lab.loop import segment
from nonself.lab.template import IP, LAYER4, Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nonself.lab.copies import Pace

S7_PORT = 102
S7_JOB, S7_USERDATA = 1, 7
PI_SERVICE = 0x28
SYN_ONLY = 2


def commands(template: Template) -> list[str]:
    """What is asked of a controller, as the function codes on the wire (hexadecimal)."""
    found: set[str] = set()
    for payload, sent in _payloads(template):
        if template.server_port == S7_PORT:
            found |= _s7(payload)
        elif sent and len(payload) > 8:  # noqa: PLR2004
            function = payload[7]
            extended = f"/{payload[8]:02X}" if function == 0x2B else ""  # noqa: PLR2004
            found.add(f"modbus {function:02X}{extended}")
        elif sent and len(payload) == 8:  # noqa: PLR2004
            found.add(f"modbus {payload[7]:02X}")
    return sorted(found)


def _s7(payload: bytes) -> set[str]:
    if len(payload) < 18 or payload[7] != 0x32:  # noqa: PLR2004
        return set()
    kind = payload[8]
    if kind == S7_JOB:
        found = {f"s7 {payload[17]:02X}"}
        if payload[17] == PI_SERVICE:
            found = {f"s7 28 {payload[payload.rindex(b'_') :].decode()}"}
        return found
    if kind == S7_USERDATA and payload[22] >> 4 == 4:  # noqa: PLR2004 (a request)
        return {f"s7 userdata {payload[22] & 15:X}/{payload[23]:02X}"}
    return set()


def _payloads(template: Template) -> Iterator[tuple[bytes, bool]]:
    begin = template.starts + LAYER4 + (template.word(LAYER4 + 12, 1) >> 4) * 4
    end = template.starts + IP + template.word(IP + 2, 2)
    for first, last, sent in zip(begin, end, template.from_client, strict=True):
        if last > first:
            yield template.octets[first:last].tobytes(), bool(sent)


def probes(template: Template) -> tuple[int, int]:
    """Of a scan: how many targets, and how many pairs of target and port."""
    first = template.from_client & (template.word(LAYER4 + 13, 1) == SYN_ONLY)
    target = template.word(IP + 16, 4)[first]
    pairs = target << 16 | template.word(LAYER4 + 2, 2)[first]
    return len(np.unique(target)), len(np.unique(pairs))


def sent_octets(template: Template, loops: int = 1) -> int:
    """Payload that the client sends, with its middle repeated ``loops`` times."""
    once = sum(len(payload) for payload, sent in _payloads(template) if sent)
    return once + ((loops - 1) * segment(template).client_bytes if loops > 1 else 0)


def duration(template: Template, pace: Pace, loops: int = 0) -> float:
    """How many seconds a copy takes at this pace, on average."""
    waiting = template.gaps > pace.idle
    gaps = template.gaps * np.where(waiting, pace.stretch, pace.slow) * np.exp(pace.spread**2 / 2)
    if pace.period:
        gaps[waiting] = pace.period * 1e6
    total = gaps[1:].sum()
    if loops > 1:
        found = segment(template)
        total += (loops - 1) * gaps[found.first : found.last].sum()
    return float(total) / 1e6
