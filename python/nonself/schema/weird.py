"""The ``weird`` log: what should not be on the wire, or could not be parsed."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

WEIRD: Final = LogSchema(
    "weird",
    "One thing that should not be on the wire, or could not be parsed",
    (
        *CONNECTION,
        Field("name", "string", "What it is, in Zeek's words"),
        Field("addl", "string", "More about it"),
        Field("notice", "bool", "It was also raised as a notice"),
        Field("peer", "string", "Sensor that saw it"),
        Field("source", "string", "Analyser that noticed it, such as TCP or MODBUS"),
    ),
    "Zeek's `weird.log`",
)
