"""What is asked of planned work, all with defaults; `service.configuration.settings` fills them from TOML."""

from datetime import time, timedelta

import msgspec

_HOUR = timedelta(hours=1)


class WorkRules(msgspec.Struct, frozen=True):
    """When planned work is told, what is wrong with it, and for how long it is looked after.

    - `announce_before`: customer service is told so long before the start, or when the work becomes known.
    - `earliest_start`, `latest_start`: work that affects service starts within these local hours, both ends
      included; earlier or later is a finding, and never stopped.
    - `longest`: a window silences no longer than this; `broad_share`: nor one that holds more than this share of the
      cells of its region, `broad_cells` at least. Either does once a person has approved it.
    - `confirm_after`: completion is asked for so long after the end, then every `remind_every`, `reminders` times in
      all; `forgotten_after`: one that nobody has confirmed by then counts as forgotten.
    - `test_after`: service is tested so long after the end, and every `test_every` until it is as it was before; the
      first `reminders` tests that it does not pass are told.
    - `aftercare`: so long after the end complaints of its cells are linked to the work.
    - `join_before`: it is followed from so long before its start on.
    """

    announce_before: timedelta = 24 * _HOUR
    earliest_start: time = time(1)
    latest_start: time = time(6)
    longest: timedelta = 24 * _HOUR
    broad_share: float = 0.2
    broad_cells: int = 50
    confirm_after: timedelta = 0.5 * _HOUR
    remind_every: timedelta = 2 * _HOUR
    reminders: int = 3
    forgotten_after: timedelta = 24 * _HOUR
    test_after: timedelta = 0.5 * _HOUR
    test_every: timedelta = _HOUR
    aftercare: timedelta = 12 * _HOUR
    join_before: timedelta = 14 * 24 * _HOUR
