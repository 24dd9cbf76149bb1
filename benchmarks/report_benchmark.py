"""How long does a weekly report take, and how much does it hold, of a store with a million complaints?

`python -m benchmarks.report_benchmark [FOLDER]` makes the store of `benchmarks.big_store` there with 500,000 outages
and 1,000,000 complaints, where there is none, and the newest whole week's report of it (HTML and XLSX, both languages).
"""

import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter
from typing import Final

from benchmarks.big_store import make
from service.store.store import Store

FOLDER: Final = Path(".cache/reportstore")
OUTAGES: Final = 500_000
WITHIN_S: Final = 30.0
WITHIN_GIB: Final = 1.0


def report_of(folder: Path) -> tuple[float, float]:
    """Seconds and GiB that `goldenwindow report` takes."""
    settings = folder / "report.toml"
    settings.write_text(f'[store]\ndata_dir = "{folder.absolute()}"\n', encoding="utf-8")
    verb = [str(Path(sys.executable).with_name("goldenwindow")), "report", "--config", str(settings)]
    start = perf_counter()
    subprocess.run([*verb, "--format", "html,xlsx", "--out", str(folder / "reports")], check=True)
    return perf_counter() - start, getrusage(RUSAGE_CHILDREN).ru_maxrss / (1 << 20)


if __name__ == "__main__":
    where = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if not (where / "goldenwindow.db").exists():
        print(f"{make(where, OUTAGES)} was made")
    Store.open(f"sqlite:///{(where / 'goldenwindow.db').absolute()}").close()  # brought up to date
    seconds, gib = report_of(where)
    print(f"{seconds:.1f} s (within {WITHIN_S:.0f}), {gib:.2f} GiB (within {WITHIN_GIB:.0f})")
