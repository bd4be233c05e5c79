"""The ``modbus_read_device_identification`` log: what a device says it is."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

MODBUS_READ_DEVICE_IDENTIFICATION: Final = LogSchema(
    "modbus_read_device_identification",
    "One request for an identification, or one object of the answer",
    (
        *MESSAGE,
        Field("modbus_detailed_link_id", "string", "Joins the row to one of modbus_detailed"),
        Field("tid", "count", "Transaction id", "0 to 65535"),
        Field("unit", "count", "Unit behind the address", "0 to 255"),
        Field("func", "string", "Function"),
        Field("request_response", "string", "Which of the two", "REQUEST, RESPONSE"),
        Field("mei_type", "string", "Always the same", "READ-DEVICE-IDENTIFICATION"),
        Field("conformity_level_code", "string", "What the device can tell, in hex"),
        Field("conformity_level", "string", "The same in words"),
        Field(
            "device_id_code", "count", "Read code", "1 basic, 2 regular, 3 extended, 4 one object"
        ),
        Field("object_id_code", "string", "First object asked for, or the object, in hex"),
        Field("object_id", "string", "What is asked for, or the object's name"),
        Field("object_value", "string", "What the device says"),
    ),
    "ICSNPP's `modbus_read_device_identification.log`; MODBUS V1.1b3",
)
