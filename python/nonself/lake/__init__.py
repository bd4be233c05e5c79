"""Where records are kept: Parquet files by log, day and hour."""

from nonself.lake.lake import Lake
from nonself.lake.parts import LakeError

__all__ = ["Lake", "LakeError"]
