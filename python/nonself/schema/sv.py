"""The ``sv`` log: rows per stream of sampled values, never per frame."""

from typing import Final

from nonself.schema.log import Field, LogSchema

SV: Final = LogSchema(
    "sv",
    "Sampled values of a merging unit: begin, changes of configuration, and sums",
    (
        Field("ts", "time", "First samples of the row; of a change, its samples"),
        Field("vlan", "int", "Outer VLAN", "0 to 4094"),
        Field("event", "string", "Why there is a row", "start, configuration, summary"),
        Field("src_mac", "string", "Who publishes"),
        Field("dst_mac", "string", "Group that it is sent to"),
        Field("app_id", "count", "Application id", "0 to 65535"),
        Field("sv_id", "string", "Id of the stream (svID)"),
        Field("data_set", "string", "Reference of the data set"),
        Field("configuration_revision", "count", "Revision of the configuration (confRev)"),
        Field("synchronisation", "string", "Clock of the samples", "none, local, global, other"),
        Field("rate", "count", "Samples, by the mode"),
        Field("sample_mode", "count", "0 per period, 1 per second, 2 seconds per sample"),
        Field("sample_number", "count", "Number of the samples (smpCnt)", "0 to 65535"),
        Field("cycle", "count", "Numbers before they begin anew, as observed"),
        Field("sample_length", "count", "Length of one set of samples", "bytes"),
        Field("values", "vector[int]", "Values at the begin and after a change, the first 16"),
        Field("previous_mac", "string", "Another station that had this name before"),
        Field("samples", "count", "Sets of samples since the row before"),
        Field("changes", "count", "Changes since then, those without a row too"),
        Field("lost", "count", "Numbers that were passed over"),
        Field("repeated", "count", "Numbers that came again"),
        Field("back", "count", "Numbers that went back"),
        Field("longest_gap", "interval", "Longest time without samples", "seconds"),
        Field("last", "time", "Last samples of the row"),
    ),
    "Nonself; IEC 61850-9-2",
)
