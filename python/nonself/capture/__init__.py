"""Where data enters."""

from nonself.capture.files import CaptureProblem
from nonself.capture.live import Live, watch
from nonself.capture.pcap import Batch, Captures, CaptureSettings, read_captures

__all__ = [
    "Batch",
    "CaptureProblem",
    "CaptureSettings",
    "Captures",
    "Live",
    "read_captures",
    "watch",
]
