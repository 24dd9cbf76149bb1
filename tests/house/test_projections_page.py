"""docs/projections.md names every series, tag, field and type of fact, and no other."""

import re
from pathlib import Path

import msgspec

from correlate.facts import BinConcluded
from service.projections.fact_messages import TYPES
from service.projections.series import SERIES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "projections.md").read_text(encoding="utf-8")


def test_the_page_names_every_series_with_its_tags_and_fields() -> None:
    rows = re.findall(r"^\|(?: `(\w+)`)? \|(?: ((?:`\w+`(?:, )?)+))? \| `(\w+)` \| (.+) \|$", PAGE, re.MULTILINE)
    told: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {}
    name = ""
    for series, tags, field, meaning in rows:
        if series:
            name = series
            told[name] = (tuple(re.findall(r"`(\w+)`", tags)), {})
        told[name][1][field] = meaning
    assert told == {series.name: (series.tags, dict(series.fields)) for series in SERIES}


def test_the_page_names_every_type_of_fact() -> None:
    assert re.findall(r"^\| `(goldenwindow\.\w+)` \|", PAGE, re.MULTILINE) == list(TYPES.values())


def test_the_example_of_the_page_is_a_fact_with_its_sentence() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    told = msgspec.json.decode(example)
    fact = msgspec.convert(told["fact"], BinConcluded)
    assert (told["type"], told["sentence"]) == (TYPES[BinConcluded], fact.sentence())
