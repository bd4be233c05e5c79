"""The aspects that are always learnt."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from nonself.pattern_of_life.columns import TIME_OF_WEEK
from nonself.pattern_of_life.logons import LOGON
from nonself.pattern_of_life.spec import AspectSpec, Measure, Selection

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


def _user(name: str, *of: str) -> AspectSpec:
    device = "orig.device"
    return AspectSpec(name, "category", LOGON, ("user",), of, about="user", owner=device)


def _controller(name: str, of: tuple[str, ...], *by: str) -> AspectSpec:
    entity = ("resp.device", *by)
    return AspectSpec(name, "category", "ot_command", entity, of, about="controller")


def _endpoint(name: str, *of: str) -> AspectSpec:
    return AspectSpec(
        name, "category", "conn", ("resp.endpoint",), of, where=_ANSWERED_EXTERNAL,
        about="endpoint", owner="orig.device",
    )  # fmt: skip


def _rate(name: str, log: str = "conn", where: Selection | None = None) -> AspectSpec:
    return AspectSpec(name, "rate", log, _DEVICE, where=where or {})


def _bytes(
    name: str, column: str, by: tuple[str, ...], where: Selection | None = None
) -> AspectSpec:
    return AspectSpec(name, "size", "conn", by, (column,), "sum", where or {})


def _value(name: str, of: tuple[str, ...], measure: Measure) -> AspectSpec:
    by = ("resp.device", "place")
    return AspectSpec(name, "value", "ot_command", by, of, measure, about="controller")


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
    # Devices: when, and by what names.
    _category("active_time", "conn", (TIME_OF_WEEK,)),
    _category("dns_domain", "dns", ("domain",)),
    _category("tls_name", "ssl", ("server_name",), _EXTERNAL),
    _category("ja4", "ssl", ("ja4",)),
    _category("user_agent", "http", ("user_agent",)),
    # Users: from where, to where, how, when.
    _user("user_device", "orig.device"),
    _user("user_target", "resp.endpoint", "user_is_admin"),
    _user("user_protocol", "protocol", "user_is_admin"),
    _user("user_time", TIME_OF_WEEK),
    # Controllers: who commands them, with what, where, and what is set.
    _controller("commander", ("orig.device", "class")),
    _controller("command_place", ("orig.device", "class", "place", "address")),
    _controller("set_value", ("request_values",), "place", "address"),
    # A point is the same whether it is read or written: a written value is held to those read.
    _value("value_level", ("response_values", "request_values"), "level"),
    _value("value_change", ("response_values",), "change"),
    # External endpoints: which groups use them.
    _endpoint("endpoint_zone", "orig.zone", "service_key"),
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
_WEIGHTS: Final[Mapping[str, float]] = {
    # What an office computer meets every day, seen from several sides: little each.
    "peer": 0.5, "service_port": 0.5, "external_endpoint": 0.5, "endpoint_zone": 0.2,
    "tls_issuer": 0.3, "tls_name": 0.3, "ja4": 0.3, "user_agent": 0.3, "dns_domain": 0.3,
    "active_time": 0.2, "user_time": 0.5,
    # What is seldom, and grave when it comes.
    "failed_internal": 2.0, "failed_ics": 2.0, "link_cadence": 2.0, "rdp_user": 2.0,
    "user_target": 2.0, "ics_peer": 4.0, "ot_class": 4.0, "ot_command": 2.0, "commander": 4.0,
    "set_value": 2.0, "value_level": 3.0, "poll_silence": 5.0,
}  # fmt: skip
"""Shares of the alert budget beside 1 for each other aspect, by what an alert would be worth and
how many others see the same. They decide who alerts first, not how often: the p of the hour is
recalibrated."""
BUILT_IN: Final[Mapping[str, AspectSpec]] = MappingProxyType(
    {spec.name: replace(spec, weight=_WEIGHTS.get(spec.name, 1.0)) for spec in _ALL}
)
"""By name, in the order in which they are shown."""
