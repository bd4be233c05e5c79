"""Users are entities: from where, to where, how and when they log on, whatever the protocol."""

import polars as pl
from life_streams import DAY, at

from nonself.events.tick import Tick
from nonself.pattern_of_life import BUILT_IN, PatternOfLife
from nonself.pattern_of_life.columns import time_of_week
from nonself.pattern_of_life.logons import logons

ASPECTS = ("user_device", "user_target", "user_protocol", "user_time")


def logs(number: int, **rows: list[dict[str, object]]) -> Tick:
    frames = {
        log: pl.DataFrame(
            [
                {"ts": at(number), "orig.zone": "office", "resp.endpoint": row.get("resp.device")}
                | row
                for row in of_log
            ]
        )
        for log, of_log in rows.items()
        if of_log
    }
    return Tick(at(number), frames)


def ticket(user: str, device: str) -> dict[str, object]:
    return {"client": f"{user}/EXAMPLE.COM", "orig.device": device, "resp.device": "dc"}


def session(user: str, device: str, server: str, *, admin: bool = False) -> dict[str, object]:
    return {"user": user, "orig.device": device, "resp.device": server, "user_is_admin": admin}


def taught() -> PatternOfLife:
    life = PatternOfLife([BUILT_IN[name] for name in ASPECTS])
    for number in range(6 * DAY):
        if 96 <= number % DAY < 204:
            rows = [ticket(f"user{n}", f"pc{n}") for n in range(8)]
            admins = [session("root", "pc0", "server", admin=True)] if number % 12 == 0 else []
            life.step(logs(number, kerberos=rows, rdp=admins))
    return life


def test_users_of_all_logs_are_one_log_without_realm_or_case() -> None:
    tick = logs(
        0,
        kerberos=[ticket("Anna", "pc1")],
        ntlm=[{"username": "CORP\\anna", "orig.device": "pc2", "resp.device": "files"}],
        rdp=[session("anna", "pc3", "wincc"), session("-", "pc3", "wincc")],
        http=[{"username": None, "orig.device": "pc3", "resp.device": "web"}],
        conn=[{"orig.device": "pc3", "resp.device": "web"}],
    )
    found = logons(tick.records)
    assert found is not None
    assert found["user"].to_list() == ["anna"] * 3
    assert sorted(found["protocol"]) == ["kerberos", "ntlm", "rdp"]
    assert logons({"conn": tick.records["conn"]}) is None


def test_who_failed_to_log_on_was_not_there() -> None:
    rows = [ticket("anna", "pc1") | {"success": ok} for ok in (True, False, None)]
    found = logons(logs(0, kerberos=rows).records)
    assert found is not None
    assert found.height == 2


def test_a_user_on_a_strange_device_at_a_strange_time_as_admin() -> None:
    life, night = taught(), 6 * DAY + 24
    rows = [
        session("user3", "pc5", "server", admin=True),
        session("root", "pc0", "server", admin=True),
    ]
    scores = life.step(logs(night, rdp=rows)).scores.filter(pl.col("entity") == "user3")
    by_aspect = {row["aspect"]: row for row in scores.iter_rows(named=True)}
    assert set(by_aspect) == set(ASPECTS)
    assert all(row["new"] for row in by_aspect.values())
    assert all(row["device"] == "pc5" for row in by_aspect.values()), "the device answers for it"
    assert by_aspect["user_device"]["p_hi"] < 0.01
    assert by_aspect["user_target"]["symbol"] == "server true"
    assert by_aspect["user_time"]["symbol"] == time_of_week(at(night))


def test_the_usual_logon_is_usual() -> None:
    life, noon = taught(), 6 * DAY + 144
    scores = life.step(logs(noon, kerberos=[ticket("user3", "pc3")])).scores
    assert scores.filter(pl.col("aspect") != "user_time")["p_hi"].min() > 0.1  # type: ignore[operator]
