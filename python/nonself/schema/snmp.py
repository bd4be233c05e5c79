"""The ``snmp`` log: one row per conversation."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

SNMP: Final = LogSchema(
    "snmp",
    "One SNMP conversation",
    (
        *CONNECTION,
        Field("duration", "interval", "From the first to the last message", "seconds"),
        Field("version", "string", "Version of SNMP", "1, 2c, 3"),
        Field("community", "string", "Community of the first message that has one"),
        Field("get_requests", "count", "Variables asked for"),
        Field("get_bulk_requests", "count", "Variables asked for in bulk"),
        Field("get_responses", "count", "Variables answered"),
        Field("set_requests", "count", "Variables set"),
        Field("display_string", "string", "What the device says that it is"),
        Field("up_since", "time", "Since when the device runs, as it says"),
        Field("user", "string", "User of version 3"),
        Field("engine_id", "string", "Engine that knows the user's keys, in hex"),
        Field("traps", "count", "Traps and informs"),
        Field("errors", "count", "Responses with an error"),
        Field("set_objects", "vector[string]", "Variables that were set"),
    ),
    "Zeek's `snmp.log`; RFC 3416, RFC 3414",
)
