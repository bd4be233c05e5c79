"""The aspects that are always learnt."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from nonself.pattern_of_life.spec import AspectSpec, Selection

_DEVICE: Final = ("orig.device",)
_LINK: Final = ("orig.device", "resp.endpoint")
_ANSWERED: Final[Selection] = {"answered": True}
_EXTERNAL: Final[Selection] = {"resp.zone_kind": "external"}
_ANSWERED_EXTERNAL: Final[Selection] = {"answered": True, "resp.zone_kind": "external"}
_ANSWERED_OT: Final[Selection] = {"answered": True, "resp.zone_kind": "ot"}
_FAILED_INTERNAL: Final[Selection] = {"failed": True, "local_orig": True, "local_resp": True}
_FAILED_EXTERNAL: Final[Selection] = {"failed": True, "resp.zone_kind": "external"}
_FAILED_OT: Final[Selection] = {"failed": True, "resp.zone_kind": "ot"}
_CHANGES: Final[Selection] = {"class": ["action", "reprogram"]}


def _category(
    name: str,
    log: str,
    of: tuple[str, ...],
    where: Selection | None = None,
    by: tuple[str, ...] = _DEVICE,
) -> AspectSpec:
    return AspectSpec(name, "category", log, by, of, where=where or {})


def _rate(name: str, log: str = "conn", where: Selection | None = None) -> AspectSpec:
    return AspectSpec(name, "rate", log, _DEVICE, where=where or {})


def _bytes(
    name: str, column: str, by: tuple[str, ...], where: Selection | None = None
) -> AspectSpec:
    return AspectSpec(name, "size", "conn", by, (column,), "sum", where or {})


_ALL: Final = (
    _category("peer", "conn", ("resp.endpoint",), _ANSWERED),
    _category("peer_service", "conn", ("resp.endpoint", "service_key"), _ANSWERED),
    _category("service_port", "conn", ("service_key",), _ANSWERED),
    _category("external_endpoint", "conn", ("resp.endpoint",), _ANSWERED_EXTERNAL),
    _category("ics_peer", "conn", ("resp.endpoint", "service_key"), _ANSWERED_OT),
    _category("rdp_user", "rdp", ("user", "resp.device")),
    _category("tls_issuer", "ssl", ("has_sni", "self_signed", "issuer"), _EXTERNAL),
    _category(
        "ot_command",
        "ot_command",
        ("protocol", "class", "function"),
        by=("orig.device", "resp.device"),
    ),
    _category("ot_class", "ot_command", ("resp.device", "class")),
    _rate("connections"),
    AspectSpec("distinct_peers", "rate", "conn", _DEVICE, ("resp.endpoint",), "distinct"),
    _rate("failed_internal", where=_FAILED_INTERNAL),
    _rate("failed_external", where=_FAILED_EXTERNAL),
    _rate("failed_ics", where=_FAILED_OT),
    _rate("ot_actions", "ot_command", _CHANGES),
    AspectSpec("poll_silence", "silence", "ot_command", ("orig.device", "resp.device")),
    AspectSpec("link_cadence", "cadence", "conn", _LINK, where=_EXTERNAL),
    _bytes("bytes_to_peer", "orig_bytes", _LINK),
    _bytes("bytes_from_peer", "resp_bytes", _LINK),
    _bytes("bytes_out_external", "orig_bytes", _DEVICE, _EXTERNAL),
)
BUILT_IN: Final[Mapping[str, AspectSpec]] = MappingProxyType({spec.name: spec for spec in _ALL})
"""By name, in the order in which they are shown."""
