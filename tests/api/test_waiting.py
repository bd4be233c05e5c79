"""Who has gone is not worked for."""

import asyncio
from collections.abc import Callable

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from tests.api.conftest import Person

from nonself.api.waiting import while_waiting
from nonself.lake.patience import OF_WHO_ASKS, Patience
from nonself.lake.reader import Question


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


def test_the_reader_knows_whose_question_it_is(
    server: TestClient, sign_in: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = server.app.state.desk.reader  # type: ignore[attr-defined]
    count, known = reader.count, []

    def counted(asked: Question) -> int:
        known.append(OF_WHO_ASKS.get())
        found: int = count(asked)
        return found

    monkeypatch.setattr(reader, "count", counted)
    sign_in("viewer").get("/logs/conn/count")
    assert isinstance(known[0], Patience)
    assert OF_WHO_ASKS.get() is None
