"""The ``modbus`` log: one row per Modbus/TCP message."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

MODBUS: Final = LogSchema(
    "modbus",
    "One Modbus/TCP request or response",
    (
        *CONNECTION,
        Field("tid", "count", "Transaction id", "0 to 65535"),
        Field("unit", "count", "Unit behind the address, such as a serial slave", "0 to 255"),
        Field("func", "string", "Function, such as READ_COILS"),
        Field("pdu_type", "string", "Which of the two", "REQ, RESP"),
        Field("exception", "string", "Why it was refused, such as ILLEGAL_FUNCTION"),
        Field("func_code", "count", "Raw function code, the exception bit removed", "0 to 127"),
        Field("subfunction", "count", "Diagnostics sub-function or MEI type"),
        Field(
            "class",
            "string",
            "Class of the command; a response has its request's",
            "read, discover, action, reprogram, other",
        ),
        Field("address", "count", "First coil or register", "0 to 65535"),
        Field("quantity", "count", "How many", "coils or registers"),
        Field("values", "vector[int]", "Values read or written"),
        Field("matched", "bool", "Request and response were both seen"),
    ),
    "Zeek's `modbus.log`, ICSNPP's `modbus_detailed.log`; MODBUS V1.1b3",
)
