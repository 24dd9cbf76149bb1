"""Build the bundled recording: five cities, 27 June to 10 July 2011, from which the operator's table comes out.

    python datasets/ningxia-2011/build.py [--out DIR]

writes regions, cells, sites, alarms, complaints and planned_work beside this file, byte for byte the same
every time, and stops with an error if they do not give the printed table. README.md says what is the
operator's and what is made up.
"""

import argparse
import csv
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from alarms import alarm_rows, all_alarms  # noqa: E402
from complaints import all_complaints  # noqa: E402
from failures import WEEK, Failure, all_failures  # noqa: E402
from places import cell_rows, make_network, region_rows, site_rows  # noqa: E402
from printed_table import PRINTED, figures  # noqa: E402
from works import work_rows  # noqa: E402

from correlate.simulate.words import FAULT_CAUSES  # noqa: E402

SEED = 20110704
MONDAY = datetime.fromisoformat("2011-06-27")
Rows = list[dict[str, object]]
COLUMNS = {
    "regions": "region name_zh name_en subscribers",
    "cells": "cell_id site_id region district technology area_class latitude longitude users backhaul_id",
    "sites": "site_id owner unit access_hours battery_hours travel_hours",
    "alarms": "alarm_id source cell_id site_id severity probable_cause specific_problem effect parent_alarm_id planned"
    " raised_at cleared_at received_at clear_received_at",
    "complaints": "complaint_id created_at region district cell_id latitude longitude location_source category cause"
    " customer_ref tier channel scene text status resolved_at planned_resolution_at first_contact_resolved repeat_of"
    " received_at",
    "planned_work": "work_id cell_id site_id region starts_at ends_at announced_at confirmed_at affects_service"
    " description",
}


def build(out: Path) -> None:
    """Write all files into `out`."""
    rng = random.Random(SEED)
    network = make_network(rng)
    failures = all_failures(network, rng)
    alarms = all_alarms(failures, network, rng)
    complaints = all_complaints(failures, network, rng)
    check_table(failures, complaints)
    out.mkdir(parents=True, exist_ok=True)
    _write(out, "regions", region_rows())
    _write(out, "cells", cell_rows(network))
    _write(out, "sites", site_rows(network, rng))
    _write(out, "planned_work", work_rows(failures))
    _write(out, "alarms", alarm_rows(alarms, rng))
    _write(out, "complaints", complaints)


def check_table(failures: Iterable[Failure], complaints: Rows) -> None:
    """Count cells, seconds and complaints, and compare with what was printed."""
    cells: dict[tuple[str, int], set[str]] = defaultdict(set)
    seconds: Counter[tuple[str, int]] = Counter()
    for failure in failures:
        for out in failure.cells if not failure.work_id else ():
            week = (failure.region, out.periods[0][0] // WEEK)
            cells[week].add(out.cell_id)
            seconds[week] += out.seconds
    faults = Counter(
        (str(row["region"]), int(str(row["created_at"])) // WEEK)
        for row in complaints
        if row.get("cause") in FAULT_CAUSES
    )
    for city, printed in PRINTED.items():
        last, this = (city, 0), (city, 1)
        counted = (len(cells[last]), len(cells[this]))
        made = figures(counted, (seconds[last], seconds[this]), (faults[last], faults[this]))
        if made != printed:
            raise SystemExit(f"{city}: built {made}, printed {printed}")


def _write(out: Path, name: str, rows: Rows) -> None:
    columns = COLUMNS[name].split()
    with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: _text(key, value) for key, value in row.items()} for row in rows)


def _text(column: str, value: object) -> object:
    if column.endswith("_at") and isinstance(value, int):
        return (MONDAY + timedelta(seconds=value)).isoformat()
    return value


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Build the bundled recording of two operator weeks.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: beside this script)")
    build(parser.parse_args().out)
