from alerts.works.work_plan import WorkPlan, Works
from alerts.works.work_rules import WorkRules
from alerts.works.works_book import WorksBook, rows_with, works_by_id
from ingest.records import Cell, PlannedWork
from tests.alerts.works.cast import at, ground, work


def plan(work_id: str, *rows: PlannedWork, known: float = 0, cancelled: bool = False) -> WorkPlan:
    windows: Works = works_by_id(rows)
    return WorkPlan(work_id, "East", windows, at(known), "Li", cancelled)


def test_rows_with_plans_are_those_that_the_book_holds() -> None:
    given = (work("W@20110705"), work("W@20110706"), work("V", site="A"), work("V", site="B"))
    plans = [plan("W", work("W@20110706", 1, 3)), plan("V", cancelled=True, known=1), plan("U", work("U"), known=2)]
    assert set(rows_with(given, plans)) == set(WorksBook(ground(*given), plans).planned.rows)


def ids(book: WorksBook) -> list[str]:
    return sorted(book.works)


def test_rows_of_one_id_are_one_work() -> None:
    book = WorksBook(ground(work("W", site="A"), work("W", site="B"), work("V")))
    assert [len(parts) for parts in book.works.values()] == [2, 1]
    assert len(book.planned.rows) == 3


def test_a_plan_goes_before_the_inventory_whatever_its_windows_are_called() -> None:
    book = WorksBook(ground(work("W@20110705"), work("W@20110706"), work("V")))
    changed = book.apply(plan("W", work("W@20110706", 1, 3), work("W@20110707")))
    assert ids(book) == ["V", "W@20110706", "W@20110707"]
    assert changed == {"W@20110705", "W@20110706", "W@20110707"}
    assert book.knows("W")
    assert not book.knows("X")


def test_a_plan_that_says_what_there_was_changes_nothing() -> None:
    assert WorksBook(ground(work())).apply(plan("W", work())) == set()


def test_plans_stand_alike_in_whatever_order_they_are_read_again() -> None:
    plans = [plan("W", work("W", 1), known=1), plan("W", cancelled=True, known=2), plan("V", work("V"), known=3)]
    assert ids(WorksBook(ground(work()), plans)) == ids(WorksBook(ground(work()), reversed(plans))) == ["V"]


def test_what_holds_is_the_same_object_until_it_changes() -> None:
    book = WorksBook(ground(work()))
    before = book.planned
    assert book.planned is before
    book.apply(plan("V", work("V")))
    assert book.planned is not before
    assert "V" not in before.silences


def test_plans_are_let_go_when_their_last_window_is_over() -> None:
    book = WorksBook(ground(), [plan("W", work("W", 0, 4)), plan("V", work("V", 0, 9))])
    assert book.let_go(at(4)) == []
    assert [one.work_id for one in book.let_go(at(5))] == ["W"]
    assert (ids(book), list(book.plans)) == (["V"], ["V"])


def test_a_broad_work_silences_nothing_until_it_is_approved() -> None:
    cells = [Cell(f"A-{number}", "East", "A") for number in range(60)]
    rules = WorkRules(broad_share=0.5)
    book = WorksBook(ground(work(), rules=rules, cells=cells))
    assert book.silences["W"].ends_at < at(-1)
    book.approve("W")
    assert book.silences["W"].ends_at == at(4)
