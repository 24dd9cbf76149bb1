"""What is other in a later version: told figure by figure, from → to, with the reasons first."""

from service.report.change_note import LISTED, change_note
from service.store.report_versions import Grounds
from tests.service.report.sections.told import REGIONS

THEN = Grounds("m1", "r1", 3)
FIGURES = {"Yinchuan": {"outaged_cells": 394.0, "outage_hours": 120.26}}


def note(now: dict[str, dict[str, float]], grounds: Grounds = THEN) -> list[tuple[str, str]]:
    return [(one.zh, one.en) for one in change_note(FIGURES, now, REGIONS, (THEN, grounds))]


def test_where_nothing_is_other_there_is_no_note_whatever_it_rests_on() -> None:
    assert note(FIGURES, Grounds("m2", "r2", 9)) == []


def test_each_figure_is_told_from_and_to_in_both_languages() -> None:
    told = note({"Yinchuan": {"outaged_cells": 442.0, "outage_hours": 364.17}})
    assert told[1] == ("银川 小区退服数：394 → 442", "Yinchuan, Outaged cells: 394 → 442")
    assert told[2][0].endswith("：120.26 → 364.17")


def test_late_records_a_new_model_and_other_settings_are_named_as_reasons() -> None:
    told = [en for _, en in note({"Yinchuan": {"outaged_cells": 1.0, "outage_hours": 120.26}}, Grounds("m2", "r2", 8))]
    assert told[:3] == [
        "Why: 5 records came late since.",
        "Why: a newly learnt model came into force.",
        "Why: the settings of the correlation were changed.",
    ]
    assert "merge or go on otherwise" in note({"Yinchuan": {}})[0][1]


def test_of_many_figures_the_first_are_listed_and_the_rest_counted() -> None:
    many = {f"R{number}": {"outaged_cells": 1.0} for number in range(30)}
    told = note({**FIGURES, **many})
    assert len(told) == 1 + LISTED + 1
    assert told[-1][1] == "18 further figures are other."
