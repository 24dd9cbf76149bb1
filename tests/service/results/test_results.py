import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from correlate.facts import Share
from correlate.weekly import WeeklyRow
from ingest.inventory import Inventory
from ingest.records import Region
from ingest.rejected import Reason, Rejected
from service.history.summary import Accounting
from service.results.result_folder import ResultFolder
from service.results.results import Results
from tests.correlate.made_facts import complaint, outage, resolved, spike

NETWORK = Inventory([Region("Yinchuan", "银川", "Yinchuan"), Region("Guyuan", "固原", "Guyuan")], [])
FILES = {
    *("outages.csv", "attributions.csv", "spikes.csv", "orders.jsonl", "generators.jsonl", "weekly.csv", "weekly.html"),
    *("summary.json", "rejected.jsonl"),
}


def written(out: Path, tell: Callable[[Results], object] = lambda _: None) -> list[WeeklyRow]:
    with ResultFolder(out) as folder:
        results = Results(folder, NETWORK)
        tell(results)
        return results.close(Accounting().close(), {"groups": 3})


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_file_is_there_even_when_nothing_happened(tmp_path: Path) -> None:
    written(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == FILES
    assert all(rows(tmp_path / name) == [] for name in ("outages.csv", "attributions.csv", "spikes.csv", "weekly.csv"))


def test_final_facts_become_rows(tmp_path: Path) -> None:
    def tell(results: Results) -> None:
        for fact in (outage(), complaint(9, Share("O-1", 0.5, planned=False)), spike(), resolved("power")):
            results.take(fact)

    table = written(tmp_path, tell)
    assert [row["outage_id"] for row in rows(tmp_path / "outages.csv")] == ["O-1"]
    assert [row["probability"] for row in rows(tmp_path / "attributions.csv")] == ["0.500000000"] * 2
    assert [row["observed"] for row in rows(tmp_path / "spikes.csv")] == ["12"]
    (yinchuan, guyuan) = rows(tmp_path / "weekly.csv")
    assert (yinchuan["region"], yinchuan["complaints_by_cause"], guyuan["region"]) == ("Yinchuan", "1", "Guyuan")
    assert [row.region for row in table] == ["Yinchuan", "Guyuan"]


def test_a_spike_that_still_goes_on_is_no_result(tmp_path: Path) -> None:
    written(tmp_path, lambda results: results.take(spike(final=False)))
    assert rows(tmp_path / "spikes.csv") == []


def test_a_corrected_outage_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    first, second = outage(8, 10, note="a, b"), outage(9, 10, outage_id="O-2")

    def tell(results: Results) -> None:
        once = outage(8, 11, corrects=first)
        for fact in (first, second, once, outage(8, 12, corrects=once)):
            results.take(fact)

    (week, _) = written(tmp_path, tell)
    assert [(row["outage_id"], row["duration_hours"]) for row in rows(tmp_path / "outages.csv")] == [
        ("O-1", "4"),
        ("O-2", "1"),
    ]
    assert (week.outages, week.outage_hours) == (2, 5.0)
    assert json.loads((tmp_path / "summary.json").read_text())["outages"] == 2


def test_rows_that_need_quotes_outlive_a_correction_of_another(tmp_path: Path) -> None:
    odd = outage(outage_id="O-0", note='a "quoted", note\nof two lines')
    written(tmp_path / "plain", lambda results: results.take(odd))

    def tell(results: Results) -> None:
        for fact in (odd, outage(), outage(8, 12, corrects=outage())):
            results.take(fact)

    written(tmp_path / "corrected", tell)
    plain = (tmp_path / "plain" / "outages.csv").read_bytes()
    assert (tmp_path / "corrected" / "outages.csv").read_bytes().startswith(plain)


def test_a_correction_of_an_outage_that_was_never_written_is_added(tmp_path: Path) -> None:
    written(tmp_path, lambda results: results.take(outage(8, 11, corrects=outage())))
    assert [row["duration_hours"] for row in rows(tmp_path / "outages.csv")] == ["3"]


def test_facts_that_come_once_more_do_not_count_twice_and_orders_stay(tmp_path: Path) -> None:
    def tell(results: Results) -> None:
        results.order(b'{"order_id":"R-1"}')
        results.take(outage(8, 10))
        results.take(spike())
        results.conclude_again()
        results.take(outage(8, 11))

    (week, _) = written(tmp_path, tell)
    assert [row["duration_hours"] for row in rows(tmp_path / "outages.csv")] == ["3"]
    assert rows(tmp_path / "spikes.csv") == []
    assert week.outages == 1
    assert (tmp_path / "orders.jsonl").read_bytes() == b'{"order_id":"R-1"}\n'


def test_a_rejected_row_keeps_what_arrived(tmp_path: Path) -> None:
    rejected = Rejected(Reason.BAD_TIME, "raised_at: 'yesterday' is no time", "A1,C1,yesterday")
    written(tmp_path, lambda results: results.reject("alarms.csv", 17, rejected))
    assert json.loads((tmp_path / "rejected.jsonl").read_text()) == {
        "file": "alarms.csv",
        "row": 17,
        "reason": "bad_time",
        "detail": "raised_at: 'yesterday' is no time",
        "original": "A1,C1,yesterday",
    }


def test_an_original_that_utf8_can_not_hold_is_kept_escaped(tmp_path: Path) -> None:
    written(tmp_path, lambda results: results.reject("alarms.csv", 2, Rejected(Reason.UNREADABLE, "", "a\udcffb")))
    assert json.loads((tmp_path / "rejected.jsonl").read_text())["original"] == "a\\udcffb"


def test_ids_that_utf8_can_not_hold_do_not_stop_the_run(tmp_path: Path) -> None:
    written(tmp_path, lambda results: results.take(outage(cell_id="a\udcffb")))
    assert [row["cell_id"] for row in rows(tmp_path / "outages.csv")] == ["a\\udcffb"]


def test_the_summary_tells_the_counts_of_both_kinds_and_what_the_caller_adds(tmp_path: Path) -> None:
    def tell(results: Results) -> None:
        results.take(outage())
        results.take(outage(outage_id="O-2", planned=True))
        results.take(spike())

    written(tmp_path, tell)
    none = {"read": 0, "accepted": 0, "duplicate": 0, "rejected": 0, "late": 0}
    assert json.loads((tmp_path / "summary.json").read_text()) == {
        "alarms": none,
        "complaints": none,
        "outages": 1,
        "planned_outages": 1,
        "spikes": {"explained": 1},
        "groups": 3,
    }


@pytest.mark.parametrize("name", sorted(FILES - {"weekly.html"}))
def test_files_are_utf8_with_plain_line_ends(tmp_path: Path, name: str) -> None:
    written(tmp_path, lambda results: results.take(outage(region="银川")))
    assert b"\r" not in (tmp_path / name).read_bytes()
    (tmp_path / name).read_text(encoding="utf-8")
