"""Tables by column, turned into text a stretch of rows at a time, so that memory stays flat."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from correlate.simulate.activity import LOCAL_OFFSET_S


class Column(Protocol):
    """Values of one field, one a row."""

    def __len__(self) -> int:
        """Number of rows."""

    def texts(self, rows: slice) -> list[str]:
        """The values of a stretch of rows as they stand in the file; empty where there is none."""


class Times:
    """Epoch seconds, written in local time with offset; negative: none."""

    def __init__(self, seconds: NDArray[np.int64]) -> None:
        self._seconds = seconds

    def __len__(self) -> int:
        return len(self._seconds)

    def texts(self, rows: slice) -> list[str]:
        """ISO 8601."""
        seconds = self._seconds[rows]
        local = (seconds + LOCAL_OFFSET_S).astype("datetime64[s]")
        texts: list[str] = np.datetime_as_string(local).tolist()
        return [f"{text}+08:00" if known else "" for text, known in zip(texts, (seconds >= 0).tolist(), strict=True)]


class Words:
    """Codes into a short list of words; negative: none."""

    def __init__(self, codes: NDArray[np.int64], words: Sequence[str]) -> None:
        self._codes = codes
        self._words = [*map(str, words), ""]

    def __len__(self) -> int:
        return len(self._codes)

    def texts(self, rows: slice) -> list[str]:
        """The words."""
        words = self._words
        return [words[code] for code in np.maximum(self._codes[rows], -1).tolist()]


class Decimals:
    """Numbers with so many decimals; NaN: none."""

    def __init__(self, values: NDArray[np.float64], digits: int) -> None:
        self._values = values
        self._format = f"%.{digits}f"

    def __len__(self) -> int:
        return len(self._values)

    def texts(self, rows: slice) -> list[str]:
        """Fixed decimals."""
        form = self._format
        values = self._values[rows]
        pairs = zip(values.tolist(), np.isnan(values).tolist(), strict=True)
        return ["" if missing else form % value for value, missing in pairs]


class Serials:
    """Serial numbers behind a prefix (``C-00000042``); negative: none. `prefixes` are chosen by `codes`."""

    def __init__(
        self,
        numbers: NDArray[np.int64],
        prefixes: Sequence[str],
        codes: NDArray[np.int64] | None = None,
        width: int = 8,
    ) -> None:
        self._numbers = numbers
        self._prefixes = prefixes
        self._codes = np.zeros(len(numbers), np.int64) if codes is None else codes
        self._width = width

    def __len__(self) -> int:
        return len(self._numbers)

    def texts(self, rows: slice) -> list[str]:
        """Prefix and number."""
        prefixes, width = self._prefixes, self._width
        pairs = zip(self._codes[rows].tolist(), self._numbers[rows].tolist(), strict=True)
        return [f"{prefixes[code]}{number:0{width}d}" if number >= 0 else "" for code, number in pairs]


class Table(NamedTuple):
    """Columns of equal length in the order in which they are written."""

    columns: dict[str, Column]

    def __len__(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values())))

    def rows(self, chunk: int = 50_000) -> Iterator[tuple[str, ...]]:
        """All rows as text."""
        for start in range(0, len(self), chunk):
            stretch = slice(start, start + chunk)
            yield from zip(*(column.texts(stretch) for column in self.columns.values()), strict=True)


def flags(values: NDArray[np.bool_]) -> Words:
    """``true`` and ``false``."""
    return Words(values.astype(np.int64), ("false", "true"))
