"""The page of figures is renewed part by part."""

from pathlib import Path

from benchmarks import bench, evaluate
from benchmarks.evaluate import SECTIONS, command_of, renew
from benchmarks.machine import provenance


def test_a_page_begins_with_what_it_is_and_keeps_its_other_parts(tmp_path: Path) -> None:
    page = tmp_path / "statistics.md"
    for mark, text in (("windows", "first"), ("speed", "fast"), ("windows", "second")):
        renew(page, mark, text)
    told = page.read_text(encoding="utf-8")
    assert told.startswith("# How right it is\n")
    assert "first" not in told
    assert told.index("second") < told.index("fast")


def test_each_part_says_when_and_where_and_how_it_was_made() -> None:
    told = provenance(command_of("windows"))
    assert told.startswith("*20")
    assert "cores, Python 3." in told
    assert '--only windows"' in told


def test_sections_stand_in_the_order_of_the_definitions() -> None:
    assert list(SECTIONS) == ["counts", "attribution", "windows", "speed", "forecast", "queue"]


def test_every_benchmark_with_a_part_of_a_page_is_asked_for_it() -> None:
    folder = Path(evaluate.__file__).parent
    having = {path.stem for path in folder.glob("*.py") if "\ndef part(" in path.read_text(encoding="utf-8")}
    assert {"quiet_weeks", "study_benchmark"} <= having
    assert having <= set(vars(evaluate)) | set(vars(bench))


def test_each_section_of_speed_names_the_command_that_measures_it_anew() -> None:
    assert list(bench.SECTIONS) == ["batch", "kafka", "latency", "flood", "chaos", "projections", "stream", "actions"]
    assert bench.command_of("flood") == 'make bench ARGS="--only flood"'
