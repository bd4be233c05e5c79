"""The ``quic`` log: one row per QUIC connection."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

QUIC: Final = LogSchema(
    "quic",
    "One QUIC connection",
    (
        *CONNECTION,
        Field("version", "string", "Version of the first packet", "1, quicv2, draft-29, …"),
        Field("client_initial_dcid", "string", "Destination id that the client began with, in hex"),
        Field("client_scid", "string", "Connection id that the client chose, in hex"),
        Field("server_scid", "string", "Connection id that the server chose, in hex"),
        Field("server_name", "string", "Server name that the client asked for (SNI)"),
        Field("client_protocol", "string", "First application protocol that the client offered"),
        Field("history", "string", "Packets, a letter each: upper case by the client"),
    ),
    "Zeek's `quic.log`; RFC 9000, 9001, 9369",
)
