"""The ``modbus_mask_write_register`` log: one row per message of this function."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

MODBUS_MASK_WRITE_REGISTER: Final = LogSchema(
    "modbus_mask_write_register",
    "One request or response of Mask Write Register",
    (
        *MESSAGE,
        Field("modbus_detailed_link_id", "string", "Joins the row to one of modbus_detailed"),
        Field("tid", "count", "Transaction id", "0 to 65535"),
        Field("unit", "count", "Unit behind the address", "0 to 255"),
        Field("func", "string", "Function"),
        Field("request_response", "string", "Which of the two", "REQUEST, RESPONSE"),
        Field("address", "count", "Register", "0 to 65535"),
        Field("and_mask", "count", "Bits that are kept", "0 to 65535"),
        Field("or_mask", "count", "Bits that are set where none are kept", "0 to 65535"),
    ),
    "ICSNPP's `modbus_mask_write_register.log`; MODBUS V1.1b3",
)
