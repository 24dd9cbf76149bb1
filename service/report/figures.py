"""How reports print figures: rounded half away from zero, as the operators' sheets do; a true minus sign."""

from decimal import ROUND_HALF_UP, Decimal

_HUNDREDTH = Decimal("0.01")
NOTHING = "—"


def hours(value: float | None) -> str:
    """Hours to two decimals: 364.1694… → ``364.17``; a dash where there are none to tell."""
    return NOTHING if value is None else str(_rounded(value)).replace("-", "−")


def count(value: float | None) -> str:
    """A whole number, or an expected number to one decimal."""
    if value is None:
        return NOTHING
    return str(value) if isinstance(value, int) else f"{value:.1f}"


def change(percent: float | None) -> str:
    """A change to two decimals with its sign: ``+721.10%``, ``−28.55%``, ``0%``; a dash where there is none."""
    if percent is None:
        return NOTHING
    rounded = _rounded(percent)
    if not rounded:
        return "0%"
    return f"{rounded:+}%".replace("-", "−")


def _rounded(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(_HUNDREDTH, ROUND_HALF_UP)
