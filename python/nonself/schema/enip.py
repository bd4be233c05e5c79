"""The ``enip`` log: one row per EtherNet/IP message."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

CORRELATION: Final = Field(
    "packet_correlation_id", "string", "The same in all rows that come from one message"
)

ENIP: Final = LogSchema(
    "enip",
    "One EtherNet/IP message: the header of the encapsulation",
    (
        *MESSAGE,
        CORRELATION,
        Field("enip_command_code", "string", "Command, in hex"),
        Field("enip_command", "string", "Its name, such as Send RR Data"),
        Field("length", "count", "Bytes after the header", "0 to 65535"),
        Field("session_handle", "string", "Session that the server gave, in hex"),
        Field("enip_status", "string", "Status in words"),
        Field("sender_context", "string", "Bytes that the answer repeats, in hex"),
        Field("options", "string", "Options, in hex"),
    ),
    "ICSNPP's `enip.log`; The CIP Networks Library, volume 2",
)
