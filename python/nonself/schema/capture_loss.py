"""The ``capture_loss`` log: how much of the traffic the sensor does not get to see."""

from typing import Final

from nonself.schema.log import Field, LogSchema

CAPTURE_LOSS: Final = LogSchema(
    "capture_loss",
    "What was lost before the sensor, in a quarter of an hour",
    (
        Field("ts", "time", "When it was measured"),
        Field("ts_delta", "interval", "Time since the measurement before", "seconds"),
        Field("peer", "string", "Who measured"),
        Field("gaps", "count", "Acknowledgements of bytes that were never seen"),
        Field("acks", "count", "Acknowledgements in established TCP connections"),
        Field("percent_lost", "double", "Share of acknowledgements with a gap", "percent"),
    ),
    "Zeek's `capture_loss.log`",
)
