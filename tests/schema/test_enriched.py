import polars as pl

from nonself.schema import LOGS
from nonself.schema.enriched import BY_LOG, added_columns


def test_both_sides_get_the_same_columns() -> None:
    added = added_columns("conn")
    orig = {name[5:] for name in added if name.startswith("orig.")}
    resp = {name[5:] for name in added if name.startswith("resp.")}
    assert orig == resp == {"device", "endpoint", "zone", "zone_kind", "role", "new", "age"}
    assert added["orig.age"] == pl.Float64


def test_what_one_log_gets_is_not_given_to_another() -> None:
    assert "failed" in added_columns("conn")
    assert "failed" not in added_columns("dns")


def test_nothing_is_added_to_a_log_that_does_not_exist() -> None:
    assert set(BY_LOG) <= set(LOGS)


def test_an_added_column_never_changes_the_type_of_a_sensor_column() -> None:
    for path, log in LOGS.items():
        for name, dtype in added_columns(path).items():
            assert log.polars.get(name, dtype) == dtype, (path, name)
