"""The ``ptp`` log: clocks that give the time."""

from typing import Final

from nonself.schema.log import TS, UID, Field, LogSchema

PTP: Final = LogSchema(
    "ptp",
    "One clock and kind of message when first seen, when the grandmaster changes, and counted",
    (
        TS,
        UID,
        Field("host", "addr", "Who sent it, over UDP"),
        Field("vlan", "int", "Outer VLAN", "0 to 4095"),
        Field("event", "string", "What the row is about", "seen, changed, summary"),
        Field("mac_src", "string", "Hardware address of the sender"),
        Field("mac_dst", "string", "Who gets it, on Ethernet"),
        Field("version", "count", "Version of the protocol", "2"),
        Field("domain", "count", "Domain", "0 to 255"),
        Field("message_type", "string", "Kind of message, such as sync or announce"),
        Field("clock_identity", "string", "Clock that sends"),
        Field("clock_port", "count", "Port of the clock"),
        Field("log_interval", "int", "Mean distance of messages", "binary logarithm of seconds"),
        Field("grandmaster", "string", "Clock from which the time is"),
        Field("previous_grandmaster", "string", "Clock from which it was before"),
        Field("priority1", "count", "First priority; less is better"),
        Field("priority2", "count", "Second priority"),
        Field("clock_class", "count", "Quality of the grandmaster; 6 follows a primary reference"),
        Field("clock_accuracy", "count", "Accuracy, as the standard numbers it"),
        Field("steps_removed", "count", "Clocks between it and the sender"),
        Field("time_source", "string", "Where the time is from, such as gnss or hand_set"),
        Field("utc_offset", "int", "TAI less UTC", "seconds"),
        Field("count", "count", "Messages that the row stands for"),
        Field("last", "time", "The last of them"),
    ),
    "Nonself; IEEE 1588",
)
