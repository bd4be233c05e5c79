import polars as pl
import pytest

from nonself import _core
from nonself.schema import LOGS
from nonself.schema.log import polars_type


def test_the_schemas_are_those_of_the_sensor() -> None:
    ours = {path: [(f.name, f.zeek) for f in log.fields] for path, log in LOGS.items()}
    assert ours == dict(_core.schemas())


@pytest.mark.parametrize("path", LOGS)
def test_an_empty_frame_has_every_field(path: str) -> None:
    frame = LOGS[path].empty()
    assert frame.columns == [field.name for field in LOGS[path].fields]
    assert frame.schema["_write_ts"] == pl.Datetime("ns", "UTC")


@pytest.mark.parametrize("path", LOGS)
def test_every_field_says_what_it_means_in_one_line(path: str) -> None:
    for field in LOGS[path].fields:
        assert field.meaning, field.name
        assert not {"\n", "|"} & set(field.meaning + field.unit), field.name


def test_field_names_are_unique_within_a_log() -> None:
    for log in LOGS.values():
        assert len({f.name for f in log.fields}) == len(log.fields), log.path


def test_containers_hold_what_they_name() -> None:
    assert polars_type("set[string]") == pl.List(pl.String)
    assert polars_type("vector[interval]") == pl.List(pl.Float64)


@pytest.mark.parametrize("bad", ["table[count]", "counter", "vector[strings]"])
def test_an_unknown_type_is_named(bad: str) -> None:
    with pytest.raises(ValueError, match="unknown Zeek type"):
        polars_type(bad)
