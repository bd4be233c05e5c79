"""The ``profinet_dcp`` log: searching, naming and setting up PROFINET devices."""

from typing import Final

from nonself.schema.log import TS, Field, LogSchema

PROFINET_DCP: Final = LogSchema(
    "profinet_dcp",
    "One Get or Set with its answer; one search, found device or announcement, when first heard",
    (
        TS,
        Field("vlan", "int", "Outer VLAN", "0 to 4095"),
        Field("event", "string", "First heard, or repetitions", "seen, summary"),
        Field("mac_src", "string", "Who sent it"),
        Field("mac_dst", "string", "Who gets it; a group in a search"),
        Field("frame_id", "count", "Kind of frame", "0xfefc to 0xfeff"),
        Field("service_code", "count", "Number of the service"),
        Field("service", "string", "What is asked", "get, set, identify, hello"),
        Field("service_type", "string", "Which it is", "request, success, not_supported"),
        Field("xid", "count", "Transaction"),
        Field(
            "class",
            "string",
            "Class of the command; a response has its request's",
            "read, discover, action, reprogram, other",
        ),
        Field("options", "vector[string]", "What it is about, such as name_of_station"),
        Field("station_name", "string", "Name by which controllers find the device"),
        Field("station_type", "string", "Model, in the vendor's words"),
        Field("alias", "string", "Name by its neighbour's port"),
        Field("vendor_id", "string", "Vendor, as PROFIBUS & PROFINET International numbers them"),
        Field("device_id", "string", "Device, as the vendor numbers them"),
        Field("role", "string", "What it is", "device, controller, multidevice, supervisor"),
        Field("mac", "string", "Hardware address that is told"),
        Field("address", "addr", "IP address that is told or set"),
        Field("netmask", "addr", "Network mask that is told or set"),
        Field("gateway", "addr", "Router that is told or set"),
        Field("ip_status", "string", "Where the address is from, and whether another has it"),
        Field("permanent", "bool", "What is set outlives a power cycle"),
        Field("reset", "string", "What is reset to factory settings"),
        Field("status", "string", "What became of a request; none: no answer", "ok, error, none"),
        Field("error", "string", "What was refused, and why"),
        Field("response_delay", "interval", "From request to response", "seconds"),
        Field("count", "count", "Frames that the row stands for"),
        Field("last", "time", "The last of them"),
    ),
    "Nonself; IEC 61158-6-10",
)
