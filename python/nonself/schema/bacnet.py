"""The ``bacnet`` logs: messages, who is there, properties, and control of devices."""

from typing import Final

from nonself.schema.log import MESSAGE, Field, LogSchema

ROUTE: Final = (
    Field("snet", "count", "Network of the sender, behind a router", "1 to 65535"),
    Field("slen", "count", "Length of its address there", "bytes"),
    Field("sadr", "string", "Its address there, in hex"),
    Field("dnet", "count", "Network of the receiver; 65535 is all", "1 to 65535"),
    Field("dlen", "count", "Length of its address there; 0 is all of the network", "bytes"),
    Field("dadr", "string", "Its address there, in hex"),
    Field("fwd_ip", "addr", "Who sent it first, of a forwarded message"),
    Field("fwd_port", "port", "From which port"),
)
"""Where a message comes from and goes to when routers or forwarders are on its way."""

SOURCE: Final = "ANSI/ASHRAE 135"

BACNET: Final = LogSchema(
    "bacnet",
    "One BACnet/IP message",
    (
        *MESSAGE,
        Field("bvlc_function", "string", "Function of the virtual link"),
        Field("pdu_type", "string", "Kind of message, such as CONFIRMED_REQUEST or NPDU"),
        Field("pdu_service", "string", "Service, such as read_property"),
        Field("invoke_id", "count", "Number that the answer repeats", "0 to 255"),
        Field("result_code", "string", "Error, or reason of a reject or abort"),
        *ROUTE,
        Field(
            "class",
            "string",
            "Class of the command; an answer has its request's",
            "read, discover, action, reprogram, other",
        ),
    ),
    f"ICSNPP's `bacnet.log`; {SOURCE}",
)

BACNET_DISCOVERY: Final = LogSchema(
    "bacnet_discovery",
    "One question who is there, or an answer to it",
    (
        *MESSAGE,
        Field("pdu_service", "string", "Which of the four", "who-is, i-am, who-has, i-have"),
        Field("device_id_type", "string", "Type of the object that stands for the device"),
        Field("device_id_number", "count", "Number of the device that has the object"),
        Field("object_type", "string", "Type of the object, such as device"),
        Field("instance_number", "count", "Number of the object among its type"),
        Field("vendor", "string", "Vendor, by ASHRAE's list"),
        Field("range", "string", "Numbers of the devices that are asked, or All"),
        Field("object_name", "string", "Name of the object"),
        *ROUTE,
    ),
    f"ICSNPP's `bacnet_discovery.log`; {SOURCE}",
)

BACNET_PROPERTY: Final = LogSchema(
    "bacnet_property",
    "One property that is asked for, written or read; a row for each value of a list",
    (
        *MESSAGE,
        Field("invoke_id", "count", "Number that the answer repeats", "0 to 255"),
        Field("pdu_service", "string", "Service and direction, such as read-property-ack"),
        Field("object_type", "string", "Type of the object; of an error its name"),
        Field("instance_number", "count", "Number of the object among its type"),
        Field("property", "string", "Property, such as present-value"),
        Field("array_index", "count", "Element of an array"),
        Field("value", "string", "Value in words"),
        *ROUTE,
        Field("priority", "count", "Priority of a write; the smallest wins", "1 to 16"),
    ),
    f"ICSNPP's `bacnet_property.log`; {SOURCE}",
)

BACNET_DEVICE_CONTROL: Final = LogSchema(
    "bacnet_device_control",
    "One command to restart, back up or silence a device, or the answer to it",
    (
        *MESSAGE,
        Field("invoke_id", "count", "Number that the answer repeats", "0 to 255"),
        Field(
            "pdu_service",
            "string",
            "Which of the two",
            "reinitialize_device, device_communication_control",
        ),
        Field("time_duration", "count", "How long", "minutes"),
        Field("device_state", "string", "What the device is to become, such as coldstart"),
        Field("password", "string", "Password of the request, in clear"),
        Field("result", "string", "How it ended", "SUCCESS, ERROR"),
        Field("result_code", "string", "Error, such as password-failure"),
        *ROUTE,
    ),
    f"ICSNPP's `bacnet_device_control.log`; {SOURCE}",
)
