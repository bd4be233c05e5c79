"""The ``modbus_read_write_multiple_registers`` log: one row per message of this function."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

MODBUS_READ_WRITE_MULTIPLE_REGISTERS: Final = LogSchema(
    "modbus_read_write_multiple_registers",
    "One request or response of Read/Write Multiple Registers",
    (
        *MESSAGE,
        Field("modbus_detailed_link_id", "string", "Joins the row to one of modbus_detailed"),
        Field("tid", "count", "Transaction id", "0 to 65535"),
        Field("unit", "count", "Unit behind the address", "0 to 255"),
        Field("func", "string", "Function"),
        Field("request_response", "string", "Which of the two", "REQUEST, RESPONSE"),
        Field("write_start_address", "count", "First register that is written", "0 to 65535"),
        Field("write_registers", "vector[count]", "Values that are written"),
        Field("read_start_address", "count", "First register that is read", "0 to 65535"),
        Field("read_quantity", "count", "How many are read", "registers"),
        Field("read_registers", "vector[count]", "Values that were read"),
    ),
    "ICSNPP's `modbus_read_write_multiple_registers.log`; MODBUS V1.1b3",
)
