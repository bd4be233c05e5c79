"""The ``software`` log: one row per software of a host."""

from typing import Final

from nonself.schema.log import TS, Field, LogSchema

SOFTWARE: Final = LogSchema(
    "software",
    "One software of a host of one's own networks, with its version; again after a day",
    (
        TS,
        Field("host", "addr", "Host that runs it"),
        Field("host_p", "port", "Its port, of servers", "0 to 65535"),
        Field("software_type", "enum", "What it is", "SSH::SERVER, HTTP::BROWSER, …"),
        Field("name", "string", "Name of the software"),
        Field("version.major", "count", "First number of the version"),
        Field("version.minor", "count", "Second number"),
        Field("version.minor2", "count", "Third number"),
        Field("version.minor3", "count", "Fourth number"),
        Field("version.addl", "string", "What follows the numbers, such as p1"),
        Field("unparsed_version", "string", "The whole text"),
        Field("uid", "string", "The connection in which it was seen"),
    ),
    "Zeek's `software.log`",
)
