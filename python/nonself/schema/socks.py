"""The ``socks`` log: one row per request through a proxy."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

SOCKS: Final = LogSchema(
    "socks",
    "One request through a SOCKS proxy",
    (
        *CONNECTION,
        Field("version", "count", "Version of SOCKS", "4, 5"),
        Field("user", "string", "Who asks"),
        Field("password", "string", "`<hidden>` where there was one"),
        Field("status", "string", "What the proxy answered, such as succeeded"),
        Field("request.host", "addr", "Address that is to be reached"),
        Field("request.name", "string", "Or its name"),
        Field("request_p", "port", "Its port", "0 to 65535"),
        Field("bound.host", "addr", "Address that the proxy uses"),
        Field("bound.name", "string", "Or its name"),
        Field("bound_p", "port", "Its port", "0 to 65535"),
    ),
    "Zeek's `socks.log`; RFC 1928, 1929",
)
