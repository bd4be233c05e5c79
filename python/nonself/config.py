"""The site file ``nonself.toml``: what a site knows about itself. Optional, typed, checked.

:func:`load_site` reads it; every error is a :class:`SiteError` that says file, line, what is
wrong and what is allowed. ``docs/site-file.md`` explains each field.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cached_property
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

ROLES: Final = (
    "controller", "hmi", "engineering workstation", "historian", "domain controller", "server",
    "client", "printer", "camera", "network gear", "unknown",
)  # fmt: skip
"""Every role a device can have."""

Role = Literal[
    "controller", "hmi", "engineering workstation", "historian", "domain controller", "server",
    "client", "printer", "camera", "network gear", "unknown",
]  # fmt: skip

ZoneKind = Literal["it", "ot", "dmz"]

_MAC: Final = re.compile(r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")


class SiteError(ValueError):
    """A site file that cannot be used: file, line, what is wrong, what is allowed."""


def _network(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        raise ValueError(f"{text!r} is no network; allowed: such as 10.10.0.0/16") from None


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError(f"{text!r} is no address; allowed: such as 10.10.0.7") from None


def _mac(text: str) -> str:
    lower = text.lower().replace("-", ":")
    if not _MAC.match(lower):
        raise ValueError(f"{text!r} is no MAC address; allowed: such as 00:1b:1b:0a:0b:0c")
    return lower


Network = Annotated[str, AfterValidator(_network)]
Ip = Annotated[str, AfterValidator(_address)]
Mac = Annotated[str, AfterValidator(_mac)]
Place = Sequence[int | str]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Zone(_Strict):
    """A part of the site: its name, what it is for, and the networks in it."""

    name: Name
    kind: ZoneKind = "it"
    networks: tuple[Network, ...] = Field(min_length=1)


class DeviceOverride(_Strict):
    """What the site says about one device; it is found by MAC or by address."""

    mac: Mac | None = None
    ip: Ip | None = None
    name: Name | None = None
    role: Role | None = None
    zone: Name | None = None

    @model_validator(mode="after")
    def _is_found_by_something(self) -> "DeviceOverride":
        if self.mac is None and self.ip is None:
            raise ValueError("a device needs mac or ip")
        return self


class Site(_Strict):
    """Everything a site file can say; a site without a file is ``Site()``."""

    name: Name = "site"
    local_networks: tuple[Network, ...] = ()
    """Replaces the private ranges as what is inside; networks of zones are always inside."""
    routers: tuple[Mac, ...] = ()
    """MAC addresses of routers: never the identity of a device."""
    admin_users: tuple[Name, ...] = ()
    """User name patterns (``*``, ``?``) of administrators, besides the usual ones."""
    zone: tuple[Zone, ...] = ()
    device: tuple[DeviceOverride, ...] = ()

    @model_validator(mode="after")
    def _names_agree(self) -> "Site":
        names = [zone.name for zone in self.zone]
        for place, name in enumerate(names):
            if name in names[:place]:
                what = f"zone {name!r} is there twice; allowed: one [[zone]] per name"
                raise _contradiction(what, ("zone", place, "name"))
        for place, device in enumerate(self.device):
            if device.zone is not None and device.zone not in names:
                allowed = ", ".join(names) or "none, for the file has no [[zone]]"
                what = f"there is no zone {device.zone!r}; allowed: {allowed}"
                raise _contradiction(what, ("device", place, "zone"))
        return self

    @cached_property
    def zone_networks(self) -> tuple[tuple[str, str], ...]:
        """(network, zone) of all zones."""
        return tuple((network, zone.name) for zone in self.zone for network in zone.networks)


def load_site(path: Path) -> Site:
    """Read a site file.

    Raises:
        SiteError: It cannot be read or says something that is not allowed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SiteError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SiteError(f"{path}: byte {error.start} is not UTF-8; allowed: UTF-8 text") from None
    try:
        return Site.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = found[1] if found else str(text.count("\n") + 1)
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise SiteError(f"{path}:{line}: not TOML: {what}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = first.get("ctx", {}).get("place", first["loc"])
        raise SiteError(f"{path}:{_line_of(text, place)}: {_sentence(place, first)}") from None


def _contradiction(what: str, place: Place) -> PydanticCustomError:
    return PydanticCustomError("contradiction", "{what}", {"what": what, "place": place})


def _sentence(place: Place, error: Any) -> str:  # noqa: ANN401 - pydantic's own dict
    where = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        allowed = ", ".join(_model_at(place).model_fields)
        return f"unknown field {where!r}; allowed: {allowed}"
    if error["type"] == "missing":
        return f"field {where!r} is missing"
    return f"{where}: {message}" if where else message


def _model_at(place: Place) -> type[BaseModel]:
    tables: dict[str, type[BaseModel]] = {"zone": Zone, "device": DeviceOverride}
    return tables.get(str(place[0]), Site) if len(place) > 1 else Site


def _line_of(text: str, place: Place) -> int:
    """The line where a field stands, found by its table header and key."""
    table = str(place[0]) if place else ""
    number = place[1] if len(place) > 1 and isinstance(place[1], int) else 0
    key = str(place[2]) if len(place) > 2 else table  # noqa: PLR2004
    in_table, seen, best = table not in {"zone", "device"}, -1, 1
    for line, content in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[\[?\s*([\w.-]+)", content)
        if header and "=" not in content.split("#")[0]:
            seen += header[1] == table
            in_table = header[1] == table and seen == number
            best = line if in_table else best
        elif in_table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", content):
            return line
    return best
