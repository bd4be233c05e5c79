"""Who has gone is not worked for."""

import asyncio

import pytest
from fastapi import Request

from nonself.api.waiting import while_waiting
from nonself.lake.patience import OF_WHO_ASKS, Patience


@pytest.mark.parametrize("gone", [True, False])
def test_questions_end_with_the_connection(gone: bool) -> None:
    async def receive() -> dict[str, str]:
        if not gone:
            await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def asked() -> Patience | None:
        waiting = while_waiting(Request({"type": "http"}, receive))
        await anext(waiting)
        patience = OF_WHO_ASKS.get()
        await asyncio.sleep(0.5)
        await waiting.aclose()
        return patience

    patience = asyncio.run(asked())
    assert patience is not None
    assert patience.ended is gone
