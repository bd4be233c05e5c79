"""The ``genisys`` log: one row per GENISYS message."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

GENISYS: Final = LogSchema(
    "genisys",
    "One GENISYS message between an office and a field unit of a railway",
    (
        *CONNECTION,
        Field("proto", "enum", "Transport", "tcp"),
        Field("header", "string", "Kind of message, such as Control Data"),
        Field("server", "count", "Address of the field unit", "0 to 255"),
        Field("direction", "string", "Which of the two", "request, response"),
        Field("crc_transmitted", "string", "Checksum of the message, in hex"),
        Field("crc_calculated", "string", "Checksum that begins with 0, as ICSNPP calculates it"),
        Field("payload", "vector[string]", "Pairs of address and data, such as 4=6"),
        Field("crc_ok", "bool", "The checksum as the protocol has it is right"),
    ),
    "ICSNPP's `genisys.log`",
)
