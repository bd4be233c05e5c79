"""The same conversation between other hosts: addresses change, right checksums stay right.

Of every unicast address one 16-bit word changes: in IPv4 the third octet, so that private addresses
stay private; in IPv6 the last word of the prefix. Checksums follow by the difference (RFC 1624).
"""

from __future__ import annotations

import struct
from typing import Final

_WORD: Final = struct.Struct(">H")
_TAGS: Final = {0x8100, 0x88A8, 0x9100}
_IPV4, _IPV6, _TCP, _UDP, _ICMPV6 = 0x0800, 0x86DD, 6, 17, 58
_CHECKSUM_AT: Final = {_TCP: 16, _UDP: 6, _ICMPV6: 2}
_STEP: Final = 61
"""Added to the third octet, for each copy."""


def readdress(frame: bytes, copy: int) -> bytes:
    """The frame as it is in the copy with this number; the original is copy 0."""
    at, kind = 12, 0
    while at + 2 <= len(frame):
        kind = _WORD.unpack_from(frame, at)[0]
        at += 2
        if kind not in _TAGS:
            break
        at += 2
    if kind == _IPV4 and len(frame) >= at + 20 and frame[at] >> 4 == 4:  # noqa: PLR2004
        return _ipv4(bytearray(frame), at, copy)
    if kind == _IPV6 and len(frame) >= at + 40:
        return _ipv6(bytearray(frame), at, copy)
    return frame


def _ipv4(frame: bytearray, at: int, copy: int) -> bytes:
    change = 0
    for place in (at + 12, at + 16):
        if 0 < frame[place] < 224:  # noqa: PLR2004 - multicast and above stay
            before = _WORD.unpack_from(frame, place + 2)[0]
            frame[place + 2] = (frame[place + 2] + _STEP * copy) % 256
            change += _WORD.unpack_from(frame, place + 2)[0] - before
    _correct(frame, at + 10, change)
    if _WORD.unpack_from(frame, at + 6)[0] & 0x1FFF == 0:  # the first fragment
        _correct_transport(frame, at + 4 * (frame[at] & 15), frame[at + 9], change)
    return bytes(frame)


def _ipv6(frame: bytearray, at: int, copy: int) -> bytes:
    change = 0
    for place in (at + 8, at + 24):
        if frame[place] not in {0, 0xFF}:  # unspecified, loopback and multicast stay
            before = _WORD.unpack_from(frame, place + 6)[0]
            _WORD.pack_into(frame, place + 6, (before + _STEP * copy) % 65536)
            change += _WORD.unpack_from(frame, place + 6)[0] - before
    _correct_transport(frame, at + 40, frame[at + 6], change)
    return bytes(frame)


def _correct_transport(frame: bytearray, at: int, protocol: int, change: int) -> None:
    if protocol == _ICMPV6 or protocol in {_TCP, _UDP}:
        place = at + _CHECKSUM_AT[protocol]
        absent = protocol == _UDP and frame[place : place + 2] == b"\0\0"
        if place + 2 <= len(frame) and not absent:
            _correct(frame, place, change)


def _correct(frame: bytearray, place: int, change: int) -> None:
    """Replace a checksum by that of data whose sum has grown by ``change``."""
    total = (~_WORD.unpack_from(frame, place)[0] & 0xFFFF) + change
    while total < 0 or total > 0xFFFF:  # noqa: PLR2004
        total = total % 65536 + total // 65536
    _WORD.pack_into(frame, place, ~total & 0xFFFF)
