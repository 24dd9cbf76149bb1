"""What `dataset.toml` may say, and what is said of it where it is wrong."""

from pathlib import Path

import pytest

from ingest.dataset_settings import read_settings
from ingest.inventory_wire import DatasetUnreadable


def written(folder: Path, text: str) -> Path:
    (folder / "dataset.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    settings = read_settings(tmp_path)
    assert (settings.name, settings.times.zone.key) == (tmp_path.name, "Asia/Shanghai")
    assert (settings.country, settings.events) == (None, None)


def test_the_file_of_events_lies_in_the_folder(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, '[calendar]\ncountry = "CN"\nevents = "known/events.csv"\n'))
    assert (settings.country, settings.events) == ("CN", tmp_path / "known" / "events.csv")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("timezone = ", "dataset.toml: Invalid value"),
        ('timezone = "Yinchuan"', "timezone 'Yinchuan' is not known; name one"),
        ("timezone = 8", "timezone 8 is not known"),
        ('calendar = "CN"', "calendar 'CN' is no section; write it as a section: [calendar]"),
        ("[calendar]\ncountry = 86", "calendar.country = 86 is not understood; it takes country"),
        ('[calendar]\nholidays = "CN"', "calendar.holidays = 'CN' is not understood"),
    ],
)
def test_what_is_not_understood_is_told_by_key_value_and_remedy(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DatasetUnreadable) as refused:
        read_settings(written(tmp_path, text))
    assert told in str(refused.value)
    assert str(tmp_path / "dataset.toml") in str(refused.value)
