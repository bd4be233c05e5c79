"""Repeat the middle of one conversation: a longer session, a larger upload."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nonself.lab.copies import Copies
from nonself.lab.template import IP, LAYER4, Flags, Ints, Template

RECORD_TYPE = 0x170303  # TLS application data


class Segment(NamedTuple):
    """Packets ``first`` to ``last`` (exclusive), and what each side sends in them."""

    first: int
    last: int
    client_bytes: int
    server_bytes: int


def segment(template: Template) -> Segment:
    """Find the part of a conversation that can be repeated.

    It begins and ends where all that was sent is acknowledged, the receiver's window is
    open, and the client begins a TLS record; so neither TCP nor TLS sees a seam.
    """
    size = template.word(IP + 2, 2) - 20 - (template.word(LAYER4 + 12, 1) >> 4) * 4
    sent, acked = _progress(template, size, template.from_client)
    received, confirmed = _progress(template, size, ~template.from_client)
    payload = template.starts + LAYER4 + (template.word(LAYER4 + 12, 1) >> 4) * 4
    head = np.zeros(len(size), np.int64)
    full = size > 3  # noqa: PLR2004
    for index in range(3):
        head[full] = head[full] << 8 | template.octets[payload[full] + index]
    window = _last(template.word(LAYER4 + 14, 2), ~template.from_client)
    quiet = (sent == acked) & (received == confirmed) & template.from_client
    quiet &= (head == RECORD_TYPE) & (window * 4 > np.median(window))
    places = np.flatnonzero(quiet)
    volume = sent + received
    total = int(volume[-1])
    places = places[(volume[places] > total * 0.05) & (volume[places] < total * 0.97)]
    if len(places) < 2 or volume[places[-1]] - volume[places[0]] < total // 4:  # noqa: PLR2004
        raise ValueError(f"{template.name}: no segment to repeat")
    first, last = int(places[0]), int(places[-1])
    return Segment(
        first, last, int(sent[last] - sent[first]), int(received[last] - received[first])
    )


def _progress(template: Template, size: Ints, sender: Flags) -> tuple[Ints, Ints]:
    """Octets that one side had sent, and the other acknowledged, before each packet."""
    sequence, ack = template.word(LAYER4 + 4, 4), template.word(LAYER4 + 8, 4)
    begin = sequence[sender][0] + 1
    syn_fin = template.word(LAYER4 + 13, 1) & 3
    relative = (sequence - begin & 0xFFFFFFFF) + size + (syn_fin & 1)
    relative[(syn_fin & 2) != 0] = 0
    reached = np.maximum.accumulate(np.where(sender, relative, 0))
    heard = (ack - begin) & 0xFFFFFFFF
    acks = (template.word(LAYER4 + 13, 1) & 16) != 0
    heard = np.where(sender | ~acks | (heard > 1 << 31), 0, heard)
    return _before(reached), _before(np.maximum.accumulate(heard))


def _before(values: Ints) -> Ints:
    return np.concatenate([[0], values[:-1]])


def _last(values: Ints, mask: Flags) -> Ints:
    """The newest value where ``mask`` holds, before each packet."""
    place = np.maximum.accumulate(np.where(mask, np.arange(len(values)), 0))
    return _before(values[place])


def looped(copies: Copies, loops: int, random: np.random.Generator) -> list[Copies]:
    """One copy as head, a segment repeated ``loops`` times, and tail.

    Sequence and acknowledgement numbers go on from each repetition to the next.
    """
    first, last, sent, received = segment(copies.template)
    base = random.integers(0, 1 << 32, 2)
    cuts = (
        (0, first, 1, 0),
        (first, last, loops, 0),
        (last, len(copies.template.gaps), 1, loops - 1),
    )
    parts, waits = [], []
    for begin, end, count, done in cuts:
        turns = np.arange(count) + done
        part = Copies(
            template=copies.template.part(begin, end),
            pace=copies.pace,
            start=copies.start.repeat(count),
            client=copies.client.repeat(count, 0),
            server=copies.server.repeat(count, 0),
            port=copies.port.repeat(count),
            server_port=copies.server_port,
            hostname=copies.hostname * count,
            client_bytes=base[0] + turns * sent,
            server_bytes=base[1] + turns * received,
        )
        parts.append(part)
        waits.append(part.waits(random))
    waits[0][0, 0] = 0.0
    clock = copies.start[0] + np.cumsum(np.concatenate([wait.ravel() for wait in waits]))
    for part, wait in zip(parts, waits, strict=True):
        part.fixed, clock = (
            clock[: wait.size].reshape(wait.shape).astype(np.int64),
            clock[wait.size :],
        )
    return parts
