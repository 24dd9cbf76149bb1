"""What a demo shows, and how."""

from dataclasses import dataclass
from pathlib import Path

from service.dashboard.frame.catalogue import Language

BUNDLED = Path(__file__).resolve().parents[2] / "datasets" / "ningxia-2011"
HOURS_A_SECOND = 12.0


@dataclass(frozen=True)
class DemoPlan:
    """What to show, and how.

    `hours_a_second`: of the recording, None as fast as it goes; `until`: where to stop feeding, ISO 8601, without
    an offset in the dataset's zone; `data_dir`: an empty folder to keep everything in, None for one that is gone at
    the end.
    """

    dataset: Path = BUNDLED
    hours_a_second: float | None = HOURS_A_SECOND
    port: int = 8420
    language: Language = "en"
    stay: bool = False
    until: str | None = None
    data_dir: Path | None = None
