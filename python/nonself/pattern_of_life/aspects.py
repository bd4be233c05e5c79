"""The aspects that are always learnt, for every device."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from nonself.pattern_of_life.spec import AspectSpec

_DEVICE: Final = ("orig.device",)
_PAIR: Final = ("orig.device", "resp.endpoint")
_INSIDE: Final = {"local_orig": True, "local_resp": True}
_OUTBOUND: Final = {"local_orig": True, "local_resp": False}

_CATEGORIES: Final = (
    AspectSpec("peer", "category", "conn", _DEVICE, ("resp.endpoint",)),
    AspectSpec("peer_service", "category", "conn", _DEVICE, ("resp.endpoint", "service_key")),
    AspectSpec("service_port", "category", "conn", _DEVICE, ("service_key",)),
    AspectSpec("external_endpoint", "category", "conn", _DEVICE, ("id.resp_h",), where=_OUTBOUND),
    AspectSpec(
        "ics_peer",
        "category",
        "conn",
        _DEVICE,
        ("resp.endpoint", "service_key"),
        where={"resp.zone_kind": "ot"},
    ),
    AspectSpec("rdp_user", "category", "rdp", _DEVICE, ("user",)),
    AspectSpec("tls_issuer", "category", "ssl", _DEVICE, ("issuer",), where=_OUTBOUND),
    AspectSpec(
        "ot_command", "category", "ot_command", _DEVICE, ("resp.endpoint", "protocol", "function")
    ),
    AspectSpec("ot_class", "category", "ot_command", _DEVICE, ("resp.endpoint", "class")),
)

_RATES: Final = (
    AspectSpec("connections", "rate", "conn", _DEVICE),
    AspectSpec("distinct_peers", "rate", "conn", _DEVICE, ("resp.endpoint",), "distinct"),
    AspectSpec("failed_internal", "rate", "conn", _DEVICE, where={"failed": True, **_INSIDE}),
    AspectSpec("failed_external", "rate", "conn", _DEVICE, where={"failed": True, **_OUTBOUND}),
    AspectSpec(
        "failed_ics", "rate", "conn", _DEVICE, where={"failed": True, "resp.zone_kind": "ot"}
    ),
    AspectSpec(
        "ot_actions", "rate", "ot_command", _DEVICE, where={"class": ["action", "reprogram"]}
    ),
)

_SIZES: Final = (
    AspectSpec("bytes_to_peer", "size", "conn", _PAIR, ("orig_bytes",), "sum"),
    AspectSpec("bytes_from_peer", "size", "conn", _PAIR, ("resp_bytes",), "sum"),
    AspectSpec(
        "bytes_out_external", "size", "conn", _DEVICE, ("orig_bytes",), "sum", where=_OUTBOUND
    ),
)

BUILT_IN: Final[Mapping[str, AspectSpec]] = MappingProxyType(
    {spec.name: spec for spec in (*_CATEGORIES, *_RATES, *_SIZES)}
)
"""By name."""
