import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "first_look.py"
FILES = {
    "outages.csv": [
        "outage_id,group_id,started_at,ended_at,planned,complaints",
        "o1,g1,2011-07-04T08:00:00+08:00,2011-07-04T09:30:00+08:00,false,2.5",
        "o2,g1,2011-07-04T08:00:00+08:00,2011-07-04T14:00:00+08:00,false,1.0",
        "o3,g2,2011-07-04T08:00:00+08:00,,false,0.0",
    ],
    "attributions.csv": ["complaint_id,outage_id,probability", "c1,o1,0.75", "c1,,0.25", "c2,o2,1.0", "c3,,1.0"],
    "weekly.csv": ["week,region,outaged_cells,outage_hours,complaints_by_cause", "2011-W27,yinchuan,2,7.5,1"],
}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    for name, lines in FILES.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_the_notebook_runs_on_a_folder_of_results(results: Path) -> None:
    run = subprocess.run([sys.executable, NOTEBOOK, results], capture_output=True, encoding="utf-8", check=True)
    lines = [" ".join(line.split()) for line in run.stdout.splitlines()]
    assert "3 outages, 3 complaints" in lines
    assert "2011-W27 yinchuan 2 7.50 1" in lines
    assert "1.8 of 3 complaints are put down to outages (58%)" in lines
    assert lines[lines.index("g1 2 cells 3.5 complaints") + 1] == "g2 1 cells 0.0 complaints"
    assert "under 2 h 1 ████████████████████" in lines
