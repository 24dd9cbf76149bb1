"""What a simulated world is like: every setting, with a default and a unit."""

from datetime import UTC, datetime, timedelta
from math import exp

import msgspec

from correlate.simulate.hazard import Hazard
from correlate.simulate.repair import Repair

NORMAL_QUANTILES = (-1.2815515655446004, 0.0, 1.2815515655446004, 2.3263478740408408)
"""Of 10, 50, 90 and 99 %."""
_BEGINNING = datetime(2024, 3, 3, 16, tzinfo=UTC)
"""Monday 4 March 2024, 00:00 in Asia/Shanghai."""


class Durations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Outage durations by their 10, 50, 90 and 99 % quantiles, in hours; none is longer than `longest`.

    `longest` lies below the 72 h after which an alarm without a clear counts as stale.
    """

    p10: float = 0.66
    p50: float = 2.3
    p90: float = 15.0
    p99: float = 64.0
    longest: float = 71.0

    @classmethod
    def lognormal(cls, median: float, spread: float) -> "Durations":
        """Log-normal durations: `median` in hours, `spread` the standard deviation of their logarithm."""
        return cls(*(median * exp(spread * normal) for normal in NORMAL_QUANTILES))


class World(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A network, what fails in it, who complains, and what goes wrong with the records.

    Size
    - `starts_at`, `days`: the recording; `cells`, `regions`: the network.
    - `alarms`, `complaints`: rows to reach by alarms that are no outage and by background complaints
      (None: as many as the rates below give; never fewer than the outages make).

    Network
    - `users_median`, `users_sigma`: log-normal users of a cell.
    - `districts`: of each region.

    Failures
    - `outages_per_cell_week`: without planned work; `durations`: theirs, under the rules of `repair`.
    - `site_share`, `power_share`, `fibre_share`: of the outages, those of whole sites, of sites whose mains
      failed, of all cells on a hub or ring; the others are of single cells.
    - `flap_share`, `silent_share`: of outages of cells and sites, those that flap, and those without an alarm.
    - `second_source_share`: of cell alarms, those that another system reports too.
    - `works_per_region_week`: cutover nights, from 01:00 on.
    - `noise_per_cell_day`: alarms that are no outage.
    - `order_share`: of the outage groups with alarms that lasted long enough for a crew to come, those whose
      dispatch stands in ``orders`` (0: the file is not written).

    Complaints
    - `hazard`: of complaints over outage age; `frailty_shape` k of the Gamma(k, 1/k) importance of a group
      (0: all are alike).
    - `cosited_share`: of a cell's users, those whom the other cells of its site serve while it alone is out;
      `neighbour_share`: of the users of a site that is out, those whom the three nearest sites serve, if all are up.
    - `delay_mean_hours`, `delay_shape`: Gamma time between feeling an outage and complaining
      (mean 0: at once).
    - `background_per_user_month`: complaints that no outage causes.
    - `located_share`: complaints that name the serving cell; `address_share`: those that name an address;
      half of the others name the district.
    - `located_odds`: by channel, tier or area class, how many times the odds of naming the serving cell are those
      of others (they multiply); empty: who is located is chance.
    - `repeat_share`: complaints whose customer complains once more.
    - `cause_share`: complaints about an outage that are closed with its cause.
    - `complaint_clock_minutes`: how far the clock of the complaint system is ahead of the network's; may be negative.

    Flaws of the records, all shares of rows
    - `duplicates`: rows that come twice; `late`: rows that arrive up to `late_hours` late; `corrupt`: broken
      copies of rows, added beside the good ones; `missing_clears`: alarms whose clear never came.
    """

    starts_at: datetime = _BEGINNING
    days: float = 14.0
    cells: int = 2000
    regions: int = 5
    alarms: int | None = None
    complaints: int | None = None
    users_median: float = 1500.0
    users_sigma: float = 0.6
    districts: int = 5
    outages_per_cell_week: float = 0.35
    durations: Durations = Durations()
    repair: Repair = Repair()
    site_share: float = 0.2
    power_share: float = 0.15
    fibre_share: float = 0.15
    flap_share: float = 0.1
    silent_share: float = 0.03
    second_source_share: float = 0.25
    works_per_region_week: float = 2.0
    noise_per_cell_day: float = 0.25
    order_share: float = 0.0
    hazard: Hazard = Hazard(base=2.0e-5)
    frailty_shape: float = 2.0
    cosited_share: float = 0.0
    neighbour_share: float = 0.0
    delay_mean_hours: float = 0.5
    delay_shape: float = 1.0
    background_per_user_month: float = 6.81e-4
    located_share: float = 0.35
    address_share: float = 0.3
    located_odds: dict[str, float] = {}
    repeat_share: float = 0.07
    cause_share: float = 0.85
    complaint_clock_minutes: float = 0.0
    duplicates: float = 0.0
    late: float = 0.0
    late_hours: float = 6.0
    corrupt: float = 0.0
    missing_clears: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what no world can be."""
        for name, value in msgspec.structs.asdict(self).items():
            if isinstance(value, int | float) and value < 0 and name != "complaint_clock_minutes":
                raise ValueError(f"{name} is {value}: give a value of 0 or more")
            if name in _SHARES and not 0 <= value <= 1:
                raise ValueError(f"{name} is {value}: give a share between 0 and 1")
        if self.site_share + self.power_share + self.fibre_share > 1:
            raise ValueError("site_share, power_share and fibre_share are more than 1 together: give less")
        if self.regions < 1 or self.cells < 10 * self.regions or self.days <= 0:
            raise ValueError("give at least one day, one region and ten cells a region")
        if any(odds <= 0 for odds in self.located_odds.values()):
            raise ValueError("located_odds: give odds above 0")

    @property
    def start_s(self) -> int:
        """The beginning in epoch seconds."""
        return int(self.starts_at.timestamp())

    @property
    def end_s(self) -> int:
        """The end in epoch seconds."""
        return int((self.starts_at + timedelta(days=self.days)).timestamp())


_SHARES = {
    "site_share", "power_share", "fibre_share", "flap_share", "silent_share", "second_source_share", "order_share",
    "cosited_share", "neighbour_share", "located_share", "address_share", "repeat_share", "cause_share", "duplicates",
    "late", "corrupt", "missing_clears",
}  # fmt: skip
