from pathlib import Path

import pytest

from nonself.config import Site, SiteError, load_site

GOOD = """
name = "Dairy"
local_networks = ["10.0.0.0/8"]
routers = ["00-1B-0D-63-C2-0A"]
admin_users = ["plantop*"]

[[zone]]
name = "Industrial"
kind = "ot"
networks = ["10.20.0.0/16"]

[[device]]
ip = "10.20.20.10"
name = "wincc-1"
role = "hmi"
zone = "Industrial"
"""


def _load(tmp_path: Path, text: str) -> Site:
    path = tmp_path / "nonself.toml"
    path.write_text(text, encoding="utf-8")
    return load_site(path)


def test_a_good_file(tmp_path: Path) -> None:
    site = _load(tmp_path, GOOD)
    assert site.routers == ("00:1b:0d:63:c2:0a",)
    assert site.zone_networks == (("10.20.0.0/16", "Industrial"),)
    assert site.device[0].role == "hmi"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('name = "Dairy"', "name = Dairy", 2, "not TOML"),
        ('kind = "ot"', 'kind = "plant"', 9, "'it', 'ot' or 'dmz'"),
        ('kind = "ot"', 'colour = "red"', 9, "unknown field 'zone.1.colour'; allowed: name, kind"),
        ('"10.20.0.0/16"', '"10.20.0.0/33"', 10, "'10.20.0.0/33' is no network; allowed: such as"),
        ('"00-1B-0D-63-C2-0A"', '"router"', 4, "'router' is no MAC address; allowed"),
        ('role = "hmi"', 'role = "boss"', 15, "'controller', 'hmi'"),
        ('ip = "10.20.20.10"', "", 12, "a device needs mac or ip"),
        ('zone = "Industrial"', 'zone = "Moon"', 16, "allowed: Industrial"),
        ('name = "Industrial"\nkind', "kind", 7, "field 'zone.1.name' is missing"),
    ],
)
def test_an_error_says_file_line_what_and_allowed(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    with pytest.raises(SiteError) as caught:
        _load(tmp_path, GOOD.replace(old, new, 1))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path}/nonself.toml:{line}: ")
    assert words in message
    assert "\n" not in message


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="No such file"):
        load_site(tmp_path / "none.toml")
