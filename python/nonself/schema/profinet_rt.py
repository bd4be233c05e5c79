"""The ``profinet_rt`` log: streams of PROFINET real-time frames."""

from typing import Final

from nonself.schema.log import TS, Field, LogSchema

PROFINET_RT: Final = LogSchema(
    "profinet_rt",
    "One stream of real-time frames when it begins, its status changes or it ends; one alarm",
    (
        TS,
        Field("vlan", "int", "Outer VLAN", "0 to 4095"),
        Field("event", "string", "What the row is about", "seen, status, summary, alarm"),
        Field("mac_src", "string", "Who sends"),
        Field("mac_dst", "string", "Who gets it"),
        Field("frame_id", "count", "Number of the stream", "0 to 65535"),
        Field("frame_type", "string", "Kind of frame, such as rt_class_1 or ptcp_sync"),
        Field("size", "count", "Length of a frame without Ethernet header", "bytes"),
        Field("count", "count", "Frames that the row stands for"),
        Field("last", "time", "The last of them"),
        Field("cycle", "interval", "From frame to frame, as the sender counts", "seconds"),
        Field("missing", "count", "Frames that the sender counted and nobody saw"),
        Field("data_status", "count", "Status byte of the last frame"),
        Field("primary", "bool", "The sender is the first of a redundant pair"),
        Field("valid", "bool", "The data hold"),
        Field("run", "bool", "The sender's program runs"),
        Field("ok", "bool", "The sender has no problem to tell"),
        Field("status_changes", "count", "Changes of the status byte"),
        Field("alarm_type", "string", "Kind of alarm, such as pull or diagnosis"),
        Field("slot", "count", "Where the alarm is from"),
        Field("subslot", "count", "Where in the slot"),
    ),
    "Nonself; IEC 61158-6-10",
)
