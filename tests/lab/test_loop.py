"""The repeated segment of a conversation begins and ends between TLS records."""

import pytest

from nonself.lab.loop import segment
from nonself.lab.template import Library


@pytest.mark.parametrize("name", ["backup_upload", "rdp_upload_admin", "rdp_upload_user"])
def test_the_segment_is_most_of_the_upload(library: Library, name: str) -> None:
    template = library[name]
    found = segment(template)
    assert template.from_client[found.first]
    assert template.from_client[found.last]
    assert found.client_bytes > 500_000


@pytest.mark.parametrize("name", ["backup_upload", "rdp_upload_admin", "rdp_engineer"])
def test_a_seam_is_between_tls_records(library: Library, name: str) -> None:
    """Walk the client's stream record by record; the segment's ends are on the way."""
    template = library[name]
    found = segment(template)
    stream, places = b"", {}
    for number, (start, length) in enumerate(zip(template.starts, template.lengths, strict=True)):
        if template.from_client[number]:
            frame = template.octets[start : start + length].tobytes()
            size = int.from_bytes(frame[36:38], "big") - 20 - (frame[66] >> 4) * 4
            places[number] = len(stream)
            stream += frame[54 + (frame[66] >> 4) * 4 :][:size]
    at, beginnings = 0, set()
    while at + 5 <= len(stream):
        beginnings.add(at)
        plain = stream[at] == 3  # TPKT, before TLS
        at += (
            int.from_bytes(stream[at + 2 : at + 4], "big")
            if plain
            else (5 + int.from_bytes(stream[at + 3 : at + 5], "big"))
        )
    assert {places[found.first], places[found.last]} <= beginnings


def test_a_conversation_without_an_upload_has_no_segment(library: Library) -> None:
    with pytest.raises(ValueError, match="no segment"):
        segment(library["modbus_order"])
