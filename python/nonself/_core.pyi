"""Types of the compiled module."""

from typing import Protocol

class ArrowBatch(Protocol):
    """Anything with the Arrow PyCapsule interface; `polars.DataFrame` takes it as it is."""

    def __arrow_c_array__(
        self, requested_schema: object | None = None
    ) -> tuple[object, object]: ...

class CaptureError(ValueError):
    """The file is not a capture; the text says what, where and what is allowed."""

class CaptureReader:
    """Reads one capture and gives the records of its packets."""

    def __new__(
        cls,
        path: str,
        *,
        ignore_checksums: bool | None = None,
        local_networks: list[str] | None = None,
        max_flows: int | None = None,
        memory_limit: int | None = None,
    ) -> CaptureReader: ...
    def next(self, max_packets: int = 200_000) -> dict[str, ArrowBatch] | None: ...
    def counters(self) -> dict[str, int]: ...
    @property
    def bytes_read(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def packets(self) -> int: ...
    @property
    def first_ts(self) -> int | None: ...
    @property
    def watermark(self) -> int | None: ...
    @property
    def error(self) -> str | None: ...

def schemas() -> list[tuple[str, list[tuple[str, str]]]]: ...
