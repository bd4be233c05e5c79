"""The ``modbus_detailed`` log: one row per Modbus exchange."""

from typing import Final

from nonself.schema.log import CONNECTION, Field, LogSchema

MODBUS_DETAILED: Final = LogSchema(
    "modbus_detailed",
    "One Modbus request with its response",
    (
        *CONNECTION,
        Field("tid", "count", "Transaction id", "0 to 65535"),
        Field("unit", "count", "Unit behind the address, such as a serial slave", "0 to 255"),
        Field("func", "string", "Function, such as READ_COILS"),
        Field("address", "count", "First coil or register", "0 to 65535"),
        Field("quantity", "count", "How many", "coils, registers, file records"),
        Field("request_values", "vector[count]", "Values of the request"),
        Field("response_values", "vector[count]", "Values of the response"),
        Field("modbus_detailed_link_id", "string", "Joins the row to those of other logs"),
        Field("matched", "bool", "Request and response were both seen"),
        Field("request_subfunction_code", "string", "Diagnostics asked for"),
        Field("response_subfunction_code", "string", "Diagnostics answered"),
        Field("request_data", "string", "Data of a diagnostics request"),
        Field("response_data", "string", "Data of a diagnostics response, or unused bits"),
        Field("exception_code", "string", "Why it was refused, such as ILLEGAL_FUNCTION"),
        Field("mei_type", "string", "Kind of encapsulated transport"),
    ),
    "ICSNPP's `modbus_detailed.log`; MODBUS V1.1b3",
)
