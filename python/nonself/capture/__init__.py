"""Where data enters."""

from nonself.capture.files import CaptureProblem
from nonself.capture.pcap import Batch, Captures, CaptureSettings, read_captures

__all__ = ["Batch", "CaptureProblem", "CaptureSettings", "Captures", "read_captures"]
