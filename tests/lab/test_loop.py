"""The repeated segment of an upload begins and ends between TLS records."""

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


def test_a_conversation_without_an_upload_has_no_segment(library: Library) -> None:
    with pytest.raises(ValueError, match="no segment"):
        segment(library["modbus_order"])
