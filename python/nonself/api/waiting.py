"""Stops what is asked of the lake when the browser that asked has gone."""

from asyncio import create_task, sleep
from collections.abc import AsyncIterator
from typing import Final

from fastapi import Request

from nonself.lake.patience import OF_WHO_ASKS, Patience

EVERY: Final = 0.1
"""Seconds between two looks."""


async def while_waiting(request: Request) -> AsyncIterator[None]:
    """A dependency: questions of this request end with its connection."""
    patience = Patience()

    async def watch() -> None:
        while True:
            if await request.is_disconnected():
                patience.end()  # again and again: a question may just be about to begin
            await sleep(EVERY)

    OF_WHO_ASKS.set(patience)  # of this request's task, and of the threads that work for it
    watching = create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
