"""The ``s7comm_known_devices`` log: what S7 controllers say about themselves."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

S7COMM_KNOWN_DEVICES: Final = LogSchema(
    "s7comm_known_devices",
    "One component identification of an S7 controller",
    (
        *MESSAGE,
        Field("automation_system_name", "string", "Name of the system"),
        Field("module_name", "string", "Name of the module"),
        Field("plant_name", "string", "Plant designation"),
        Field("module_serial", "string", "Serial number of the module"),
    ),
    "ICSNPP's `s7comm_known_devices.log`",
)
