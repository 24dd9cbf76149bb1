"""The story of one outage group as the store tells it."""

from datetime import timedelta

import msgspec

from alerts.dispatch.priority import Priority
from alerts.explain.precision import Verdict
from alerts.notices.notice import Notice, Topic
from alerts.orders.order import State, order_id_of
from correlate.facts import Share
from ingest.records import Effect
from service.store.batch import Filed, QueuedPush
from service.store.deliveries import DELIVERED, Try
from service.store.feedback import Feedback
from service.store.store import Store
from tests.correlate.made_facts import complaint as attributed
from tests.correlate.made_facts import outage as concluded
from tests.service.made import alarm, at, complaint, open_outage, order, outcome, picture


def share(outage_id: str, probability: float) -> Share:
    return Share(outage_id, probability, planned=False)


def test_complaints_are_linked_by_the_sum_of_what_the_groups_outages_explain(store: Store) -> None:
    store.commit(
        outcome(
            1,
            facts=(
                concluded(),
                concluded(9, outage_id="O-2"),
                attributed(10, share("O-1", 0.3), share("O-2", 0.5), complaint_id="C-2"),
                attributed(9, share("O-1", 0.25), complaint_id="C-1"),
                attributed(9, share("O-9", 0.75), complaint_id="C-3"),
            ),
        )
    )
    linked = store.outage_stories.linked(["O-1", "O-2"])
    assert [(link.complaint_id, link.outage_id, round(link.probability, 6)) for link in linked] == [
        ("C-1", "O-1", 0.25),
        ("C-2", "O-2", 0.8),
    ]
    assert [round(link.background, 6) for link in linked] == [0.75, 0.2]


def test_rivals_are_the_outages_of_other_groups(store: Store) -> None:
    shares = share("O-1", 0.3), share("O-2", 0.1), share("O-3", 0.4)
    facts = (concluded(), concluded(9, outage_id="O-2", group_id="G-2"), concluded(9, outage_id="O-3", group_id="G-3"))
    store.commit(outcome(1, facts=(*facts, attributed(10, *shares))))
    rivals = store.outage_stories.rivals(["C-1"], "G-1")
    assert [(rival.group_id, rival.probability) for rival in rivals] == [("G-3", 0.4), ("G-2", 0.1)]


def test_alarms_of_its_places_are_found_in_the_stretch_in_which_they_came(store: Store) -> None:
    def came(batch: int, hours: float, *alarms: object) -> None:
        filed = tuple(Filed(each, at(hours)) for each in alarms)  # type: ignore[arg-type]
        store.commit(outcome(batch, hours, records=filed))

    mains = msgspec.structs.replace(alarm(7), cell_id=None, site_id="YC1", alarm_id="A-mains", effect=Effect.POWER)
    ours = alarm(8)
    came(1, 7, mains, alarm(7, "GY1-1", region="Guyuan"))
    came(2, 8, ours, alarm(8, "YC2-1"), complaint(8))
    came(3, 11, msgspec.structs.replace(ours, cleared_at=at(11)))
    places = frozenset({"YC1-1", "YC1"})
    found = store.outage_steps.alarms("Yinchuan", places, at(6), at(12))
    assert [(each.alarm_id, each.cleared_at) for each in found] == [("A-mains", None), (ours.alarm_id, at(11))]
    assert [each.alarm_id for each in store.outage_steps.alarms("Yinchuan", places, at(7.5), at(11))] == [ours.alarm_id]
    assert store.outage_steps.alarms("Yinchuan", places, at(11.5), at(12)) == []


def test_an_empty_journal_has_no_alarms(store: Store) -> None:
    assert store.outage_steps.alarms("Yinchuan", frozenset({"YC1"}), at(0), at(9)) == []


def test_orders_are_found_by_any_id_the_group_had_open_or_over(store: Store) -> None:
    over = order(8.1, order_id_of("G-0"), "G-0")
    over = msgspec.structs.replace(over, state=State.COMPLETED)
    still = order(9, "R-of-a-site", "G-1")
    store.commit(outcome(1, orders=(over, still, msgspec.structs.replace(still, version=2, changed_at=at(10)))))
    found = store.outage_steps.orders(["G-1", "G-0"])
    assert [[(state.order_id, state.version) for state in states] for states in found] == [
        [(over.order_id, 1)],
        [("R-of-a-site", 1), ("R-of-a-site", 2)],
    ]


def test_pushes_say_through_which_channel_and_what_became_of_them(store: Store) -> None:
    made = order()
    pushes = tuple(QueuedPush(channel, made.order_id, made.key, b"{}") for channel in ("chat", "mail"))
    store.commit(outcome(1, orders=(made,), pushes=pushes))
    (waiting,) = store.deliveries.due("chat", at(10))
    store.deliveries.record([Try(waiting, at(10), DELIVERED, "200")])
    told = [(push.channel, push.state, push.at, push.attempts) for push in store.outage_steps.pushes([made])]
    assert told == [("chat", DELIVERED, at(10), 1), ("mail", "waiting", None, 0)]


def test_notices_about_its_orders_and_sites_are_told_in_their_order(store: Store) -> None:
    def notice(number: int, subject: str, hours: float) -> Notice:
        return Notice(f"N-{number}", Topic.RED_LIGHT, subject, "Yinchuan", at(hours), Priority.P2)

    store.commit(outcome(1, notices=(notice(1, "YC1", 10), notice(2, "R-1", 9), notice(3, "YC1", 20))))
    found = store.outage_steps.told(["R-1", "YC1"], at(8), at(12))
    assert [each.notice_id for each in found] == ["N-2", "N-1"]


def test_what_people_said_of_its_links_is_told_by_person(store: Store) -> None:
    def said(outage_id: str, verdict: Verdict) -> Feedback:
        return Feedback(at(12), verdict, "Li", "3G-urban", complaint_id="C-1", outage_id=outage_id)

    store.feedback.add(said("O-1", Verdict.CONFIRM))
    store.feedback.add(said("O-9", Verdict.REJECT))
    (word,) = store.outage_stories.said(["C-1"], ["O-1"])
    assert (word.verdict, word.by) == (Verdict.CONFIRM, "Li")


def test_earlier_outages_of_its_cells_are_told_by_group_the_latest_first(store: Store) -> None:
    store.commit(
        outcome(
            1,
            facts=(
                concluded(1, 2, outage_id="O-a", group_id="G-a"),
                concluded(3, 4, outage_id="O-b", group_id="G-b"),
                concluded(3.5, 5, outage_id="O-c", group_id="G-b", cell_id="YC0001-2"),
                concluded(3, 4, outage_id="O-d", group_id="G-d", cell_id="elsewhere"),
                concluded(8, 9),
            ),
        )
    )
    found = store.outage_stories.earlier(["YC0001-1", "YC0001-2"], at(0), at(8))
    assert [(one.group_id, one.started_at, one.ended_at, one.cells) for one in found] == [
        ("G-b", at(3), at(5), 2),
        ("G-a", at(1), at(2), 1),
    ]
    assert not found[0].planned


def test_where_a_complaint_was_made_from_is_its_latest_state_in_the_journal(store: Store) -> None:
    first, later = complaint(9), complaint(9, latitude=38.5, longitude=106.2)
    store.commit(outcome(1, records=(Filed(first, at(9)), Filed(later, at(9) + timedelta(minutes=5)))))
    assert store.outage_stories.states(["C-1", "C-unknown"]) == {"C-1": later}


def test_a_group_is_found_by_any_of_its_outages(store: Store) -> None:
    drawn = picture(8.5, open_outage())
    store.commit(outcome(1, facts=(drawn,)))
    stories = store.outage_stories
    assert stories.group_of(drawn.outages[0].outage_id) == "G-1"
    assert stories.group_of("O-unknown") is None
    assert stories.picture("G-1") == drawn
    assert stories.picture("G-unknown") is None
    assert [row.outage_id for row in stories.outages("G-1")] == [drawn.outages[0].outage_id]
