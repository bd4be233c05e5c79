"""The ``dnp3`` log: one row per DNP3 request with its response."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

LINK: Final = (
    Field("master", "count", "Link address of the master", "0 to 65535"),
    Field("outstation", "count", "Link address of the outstation", "0 to 65535"),
)
"""The two link addresses, which every log of DNP3 has."""

DNP3: Final = LogSchema(
    "dnp3",
    "One DNP3 request with its response, or one of them alone",
    (
        *CONNECTION,
        Field("fc_request", "string", "Function of the request, such as READ"),
        Field("fc_reply", "string", "Function of the response, such as RESPONSE"),
        Field("iin", "count", "Internal indications, the first octet high", "0 to 65535"),
        Field("iin_flags", "set[string]", "Those that are set, such as device_restart"),
        Field(
            "class",
            "string",
            "Class of the request",
            "read, discover, action, reprogram, other",
        ),
        *LINK,
        Field("sequence", "count", "Sequence number of the application layer", "0 to 15"),
    ),
    "Zeek's `dnp3.log`; IEEE 1815",
)
