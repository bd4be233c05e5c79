"""The ``ot_command`` log: one row per command to a controller, of any OT protocol."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

OT_COMMAND: Final = LogSchema(
    "ot_command",
    "One command to a controller: the request paired with its response",
    (
        *CONNECTION,
        Field("vlan", "int", "Outer VLAN", "1 to 4094"),
        Field("protocol", "string", "Which protocol", "modbus, s7comm"),
        Field("is_orig", "bool", "Sent by the originator of the connection"),
        Field("class", "string", "What it does", "read, discover, action, reprogram, other"),
        Field("function_code", "string", "Function of the protocol, in hex"),
        Field("function", "string", "Its name"),
        Field("subfunction_code", "string", "Sub-function, in hex"),
        Field("subfunction", "string", "Its name"),
        Field("unit", "count", "Modbus unit", "0 to 255"),
        Field("rack", "count", "S7 rack", "0 to 7"),
        Field("slot", "count", "S7 slot", "0 to 31"),
        Field("area", "string", "What is addressed: coil, holding_register, DB1, M, an SZL id"),
        Field("address", "count", "Where in it", "first coil, register or byte"),
        Field("quantity", "count", "How many", "coils, registers or elements"),
        Field("request_values", "vector[int]", "Values sent"),
        Field("response_values", "vector[int]", "Values received"),
        Field("block", "string", "Block or file of a transfer or service, such as DB1"),
        Field("detail", "string", "Service or other text, such as _INSE"),
        Field("status", "string", "How it ended; none: no answer was seen", "ok, error, none"),
        Field("error", "string", "Exception or error in words"),
        Field("response_delay", "interval", "From request to response", "seconds"),
    ),
    "Nonself; classes by the tables of the protocols' pages",
)
