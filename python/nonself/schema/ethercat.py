"""The ``ethercat`` log: commands of an EtherCAT master."""

from typing import Final

from nonself.schema.log import TS, Field, LogSchema

ETHERCAT: Final = LogSchema(
    "ethercat",
    "One command to one address when it is first seen; later one that counts",
    (
        TS,
        Field("vlan", "int", "Outer VLAN", "0 to 4095"),
        Field("event", "string", "First seen, or repetitions", "seen, summary"),
        Field("mac_src", "string", "Who sent the frame; a bit is set when it comes back"),
        Field("mac_dst", "string", "Who gets it"),
        Field("frame_type", "string", "Kind of frame, such as commands or network_variables"),
        Field("command", "string", "Command, such as LRW or FPWR"),
        Field("class", "string", "Class of the command", "discover, action, reprogram, other"),
        Field("station", "count", "Station address, where the command has one"),
        Field("register", "count", "Address in the device"),
        Field("register_name", "string", "What is there, such as AL control"),
        Field("logical_address", "count", "Address in the process image"),
        Field("state", "string", "State that the device is told to enter"),
        Field("length", "count", "Length of the data", "bytes"),
        Field("working_counter", "count", "Who took part in the last one"),
        Field("unanswered", "count", "Datagrams in which nobody took part, or not yet"),
        Field("count", "count", "Datagrams that the row stands for"),
        Field("last", "time", "The last of them"),
    ),
    "Nonself; IEC 61158-4-12",
)
