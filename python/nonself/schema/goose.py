"""The ``goose`` log: rows per stream of GOOSE, never per frame."""

from typing import Final

from nonself.schema.log import Field, LogSchema

GOOSE: Final = LogSchema(
    "goose",
    "What a station tells others by GOOSE: begin, changes of state, and sums",
    (
        Field("ts", "time", "First frame of the row; of a change, its frame"),
        Field("vlan", "int", "Outer VLAN", "0 to 4094"),
        Field("event", "string", "Why there is a row", "start, state, configuration, summary"),
        Field("src_mac", "string", "Who publishes"),
        Field("dst_mac", "string", "Group that it is sent to"),
        Field("app_id", "count", "Application id", "0 to 65535"),
        Field("control_block", "string", "Reference of the control block (gocbRef)"),
        Field("data_set", "string", "Reference of the data set"),
        Field("go_id", "string", "Id that the engineer gave"),
        Field("configuration_revision", "count", "Revision of the configuration (confRev)"),
        Field("simulation", "bool", "Marked as simulated or test"),
        Field("needs_commissioning", "bool", "Marked as not commissioned (ndsCom)"),
        Field("time_to_live", "interval", "When the next frame is due at the latest", "seconds"),
        Field("state_number", "count", "Number of the state (stNum)"),
        Field("sequence_number", "count", "Number of the frame within the state (sqNum)"),
        Field("state_step", "int", "By how much the number of the state went on; normally 1"),
        Field("state_time", "time", "When the state changed, as the publisher says (t)"),
        Field("entries", "count", "Entries of the data set, as the frame says"),
        Field("values", "vector[string]", "Values of the data set, the first 64"),
        Field("previous_mac", "string", "Another station that had this name before"),
        Field("frames", "count", "Frames since the row before"),
        Field("state_changes", "count", "Changes since then, those without a row too"),
        Field("lost", "count", "Numbers that were passed over"),
        Field("repeated", "count", "Frames with the numbers of the one before"),
        Field("back", "count", "Frames whose numbers went back"),
        Field("longest_gap", "interval", "Longest time without a frame", "seconds"),
        Field("last", "time", "Last frame of the row"),
    ),
    "Nonself; IEC 61850-8-1",
)
