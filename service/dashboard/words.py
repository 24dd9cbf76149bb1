"""What pages, messages and the demo say, in either language: English stands in the code, Chinese in catalogues.

Texts are filled by name (``%(count)s``). Values from outside are never put into a text that is then marked as
safe: Jinja2 escapes the finished one.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from service.dashboard.frame.catalogue import Language, words_of

_ORDER: Final = "order"


class Words:
    """One language's texts. `state`, `kind`, `reason` and `severity` name the members of closed lists."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._catalogue = words_of(language)

    def gettext(self, text: str, **figures: object) -> str:
        """A text, filled."""
        told = self._catalogue.gettext(text)
        return told % figures if figures else told

    def ngettext(self, one: str, many: str, num: int, **figures: object) -> str:
        """The form of a text for that number, filled; ``%(num)s`` is the number itself where it is not given."""
        return self._catalogue.ngettext(one, many, num) % {"num": num, **figures}

    def places(self, sites: int, cells: int) -> str:
        """How much of the network: ``1 site, 3 cells``."""
        return self.ngettext("%(num)s site", "%(num)s sites", sites) + self.comma + self.cells_counted(cells)

    def cells_counted(self, cells: int) -> str:
        """``3 cells``."""
        return self.ngettext("%(num)s cell", "%(num)s cells", cells)

    @property
    def comma(self) -> str:
        """What stands between two items."""
        return "，" if self.language == "zh" else ", "

    @cached_property
    def severity(self) -> Mapping[str, str]:
        """By the wire's name."""
        return {name: self._catalogue.gettext(text) for name, text in _SEVERITY.items()}

    @cached_property
    def state(self) -> Mapping[str, str]:
        """States of orders."""
        return self._told(_STATE)

    @cached_property
    def kind(self) -> Mapping[str, str]:
        """Kinds of repair."""
        return self._told(_KIND)

    @cached_property
    def reason(self) -> Mapping[str, str]:
        """Why an order is, changed or ended."""
        return self._told(_REASON)

    def _told(self, listed: Mapping[str, str]) -> Mapping[str, str]:
        return {name: self._catalogue.pgettext(_ORDER, text) for name, text in listed.items()}


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks a text to be translated where it is used."""
    return text


def in_order(text: str) -> str:
    """Marks a word that is said of orders: elsewhere the same may need another translation."""
    return text


_SEVERITY: Final = {
    "critical": N_("critical"),
    "major": N_("major"),
    "minor": N_("minor"),
    "warning": N_("warning"),
    "indeterminate": N_("severity unknown"),
    "cleared": N_("cleared"),
}
_STATE: Final = {
    "pending": in_order("issued"),
    "acknowledged": in_order("accepted"),
    "held": in_order("held"),
    "inProgress": in_order("in progress"),
    "cancelled": in_order("withdrawn"),
    "completed": in_order("completed"),
    "rejected": in_order("rejected"),
    "failed": in_order("failed"),
    "partial": in_order("partly done"),
}
_KIND: Final = {
    "crew": in_order("crew"),
    "remote": in_order("remote reset"),
    "generator": in_order("generator"),
    "third_party": in_order("tower company"),
}
_REASON: Final = {
    "out_of_service": in_order("out of service"),
    "outside_planned_work": in_order("out of service beside planned work"),
    "overruns_planned_work": in_order("planned work has overrun its end"),
    "failed_again": in_order("failed again"),
    "merged_groups": in_order("two groups turned out to be one"),
    "group_moved": in_order("a late alarm moved its start"),
    "cells_changed": in_order("other cells than before"),
    "kind_changed": in_order("needs another kind of repair"),
    "priority_changed": in_order("priority changed"),
    "forecast_changed": in_order("forecast changed"),
    "alarm_cleared": in_order("alarm cleared before anyone set out"),
    "service_restored": in_order("service restored"),
    "merged": in_order("joined with another order"),
    "planned_work": in_order("planned work"),
    "by_hand": in_order("changed by hand"),
    "mains_failed": in_order("mains failed, batteries will not last"),
    "push_due": in_order("no crew that leaves later beats the burst"),
    "service_lost": in_order("the batteries are flat, service is lost"),
    "mains_back": in_order("mains are back"),
    "alarm_too_old": in_order("the alarm of the mains is too old to be believed"),
    "acknowledged": in_order("acknowledged"),
    "rejected_by_unit": in_order("rejected by the unit"),
    "redispatched": in_order("redispatched to another unit"),
    "assigned": in_order("assigned to a crew"),
    "travelling": in_order("the crew is on its way"),
    "started": in_order("work has begun"),
    "held": in_order("on hold"),
    "resumed": in_order("goes on"),
    "repaired": in_order("repaired, with a receipt"),
    "receipt_incomplete": in_order("the receipt is incomplete"),
    "receipt_given": in_order("the receipt was given"),
    "cancelled_by_hand": in_order("cancelled by hand"),
    "commented": in_order("a comment"),
    "verified": in_order("verified: cells and complaints are as usual"),
    "still_down": in_order("reported as repaired, and still down"),
    "complaints_remain": in_order("repaired, and complaints still come"),
    "split": in_order("its group fell apart"),
    "holding_off": in_order("waiting for the hold-off to pass"),
    "already_restored": in_order("restored already"),
    "superseded": in_order("another order took its place"),
    "closed_by_hand": in_order("closed by hand"),
    "unchanged": in_order("unchanged"),
}

ENGLISH: Final = Words("en")
CHINESE: Final = Words("zh")
LANGUAGES: Final[Mapping[Language, Words]] = {"en": ENGLISH, "zh": CHINESE}
