"""Result files and datasets as pandas tables, with the types that their columns mean."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec
import pandas as pd

from ingest.headers import KINDS

_TRUTHS: Final = {"true": True, "false": False}
_TEXTS: Final = frozenset(
    {
        *("region", "district", "segment", "technology", "area_class", "kind", "status", "estimator", "note", "reason"),
        *("week", "policy", "key", "category", "cause", "tier", "channel", "location_source"),
    }
)


def read_table(path: Path | str, timezone: str) -> pd.DataFrame:
    """A CSV of this program: times aware in `timezone`, truths as booleans, what is empty as missing.

    Ids, names and words stay text, also those that look like numbers.
    """
    whole = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    return pd.DataFrame({name: _typed(whole[name], timezone) for name in whole.columns})


def read_orders(path: Path | str, timezone: str) -> pd.DataFrame:
    """`orders.jsonl` as a table: a row for each state of each order, in the order in which they came."""
    lines = Path(path).read_bytes().splitlines()
    rows = pd.DataFrame([msgspec.json.decode(line) for line in lines])
    times = [name for name in rows.columns if name.endswith("_at")]
    return rows.assign(**{name: _moments(rows[name], timezone) for name in times})


def write_dataset(folder: Path | str, timezone: str, tables: Mapping[str, pd.DataFrame]) -> Path:
    """Tables as a dataset that every verb and every function of `service.analysis.runs` reads; returns its folder.

    `tables` by name of the kind of file (``alarms``, ``complaints``, ``cells``, ``regions``, ``sites``,
    ``planned_work``, ``orders``, ``feedback``), their columns as docs/results.md and the contract of inputs name
    them. Times without an offset are in `timezone`, an IANA name. The first three and ``regions`` are asked for.

    Raises ValueError for a table of another name.
    """
    unknown = sorted(set(tables) - set(KINDS))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: no such table; there are {', '.join(KINDS)}")
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    settings = f'name = "{place.name}"\ntimezone = "{timezone}"\n'
    (place / "dataset.toml").write_text(settings, encoding="utf-8")
    for name, table in tables.items():
        _as_read(table).to_csv(place / f"{name}.csv", index=False, encoding="utf-8")
    return place


def _as_read(table: pd.DataFrame) -> pd.DataFrame:
    """Times as ISO 8601, truths in small letters."""
    return pd.DataFrame({name: table[name].map(_as_text, na_action="ignore") for name in table.columns})


def _as_text(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else value


def _typed(column: pd.Series, timezone: str) -> pd.Series:
    name = str(column.name)
    told = column.mask(column == "")
    if name.endswith("_at") or name == "time":
        return _moments(told, timezone)
    if name in _TEXTS or name.endswith("_id"):
        return told
    if told.notna().any() and set(told.dropna()) <= set(_TRUTHS):
        return told.map(_TRUTHS)
    try:
        return pd.to_numeric(told)
    except ValueError:
        return told


def _moments(column: pd.Series, timezone: str) -> pd.Series:
    return pd.to_datetime(column, format="ISO8601", utc=True).dt.tz_convert(timezone)
