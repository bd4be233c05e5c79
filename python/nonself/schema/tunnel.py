"""The ``tunnel`` log: what carries other connections."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

TUNNEL: Final = LogSchema(
    "tunnel",
    "A tunnel was found, or is over",
    (
        *CONNECTION,
        Field(
            "tunnel_type",
            "enum",
            "Kind of tunnel",
            "Tunnel::GRE, Tunnel::IP, Tunnel::VXLAN, Tunnel::GENEVE, Tunnel::GTPv1, "
            "Tunnel::TEREDO, Tunnel::AYIYA, Tunnel::HTTP, Tunnel::SOCKS",
        ),
        Field(
            "action",
            "enum",
            "What happened to it",
            "Tunnel::DISCOVER, Tunnel::CLOSE, Tunnel::EXPIRE",
        ),
    ),
    "Zeek's `tunnel.log`; RFC 2784, 2003, 7348, 8926, 4380, 1928",
)
