"""The ``lldp`` log: what devices tell their neighbours about themselves."""

from typing import Final

from nonself.schema.log import TS, Field, LogSchema

LLDP: Final = LogSchema(
    "lldp",
    "One neighbour when it is first heard or says something else; later one that counts",
    (
        TS,
        Field("vlan", "int", "Outer VLAN", "0 to 4095"),
        Field(
            "event",
            "string",
            "First heard, said something else, said good-bye, or repetitions",
            "seen, changed, leaving, summary",
        ),
        Field("mac", "string", "Hardware address of the port that sent it"),
        Field("mac_dst", "string", "Group address, which says how far the frame goes"),
        Field("chassis_id_type", "string", "What kind of name it is, such as mac or local"),
        Field("chassis_id", "string", "Name of the device"),
        Field("port_id_type", "string", "What kind of name it is, such as interface_name"),
        Field("port_id", "string", "Name of the port"),
        Field("ttl", "count", "For how long it holds", "seconds; 0 is good-bye"),
        Field("port_description", "string", "The port in words"),
        Field("system_name", "string", "Name given to the device"),
        Field("system_description", "string", "Model, order number, versions, in words"),
        Field("capabilities", "set[string]", "What it could be, such as bridge or router"),
        Field("enabled_capabilities", "set[string]", "What it is at the moment"),
        Field("management_addresses", "vector[string]", "IP addresses to manage it by"),
        Field("port_vlan", "count", "VLAN of untagged frames at the port"),
        Field("mtu", "count", "Longest frame of the port", "bytes"),
        Field("hardware", "string", "Hardware revision (LLDP-MED)"),
        Field("firmware", "string", "Firmware revision (LLDP-MED)"),
        Field("software", "string", "Software revision (LLDP-MED)"),
        Field("serial", "string", "Serial number (LLDP-MED)"),
        Field("manufacturer", "string", "Manufacturer (LLDP-MED)"),
        Field("model", "string", "Model (LLDP-MED)"),
        Field("profinet_mac", "string", "Hardware address of the whole PROFINET device"),
        Field("profinet_port_status", "string", "Status of RT class 2 and class 3"),
        Field("profinet_alias", "string", "PROFINET name of the port at its neighbour"),
        Field("profinet_cable_delay", "count", "Delay of the cable", "ns"),
        Field("count", "count", "Frames that the row stands for"),
        Field("last", "time", "The last of them"),
    ),
    "Nonself; IEEE 802.1AB, ANSI/TIA-1057, IEC 61158-6-10",
)
