"""The people of these tests: three dispatchers who take turns, their head, and a crew of Yinchuan."""

from datetime import UTC, datetime

from alerts.escalation.duty_hours import DutyHours
from alerts.escalation.roster import Person, Role, Roster, Shift

MONDAY_NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
"""12:00 in Shanghai."""

DAY, NIGHT = DutyHours(frozenset(range(7)), 8 * 60, 20 * 60), DutyHours(frozenset(range(7)), 20 * 60, 8 * 60)

PEOPLE = {
    person.person_id: person
    for person in (
        Person("wang", "王芳", ("dispatcher",), contacts={"sms": "1"}),
        Person("li", "李伟", ("dispatcher",), contacts={"sms": "2"}),
        Person("ma", "马丽", ("dispatcher",), regions=("Guyuan",), contacts={"sms": "3"}),
        Person("zhao", "赵强", ("head",), contacts={"sms": "4"}),
        Person("sun", "孙磊", ("crew",), unit="Yinchuan 1", regions=("Yinchuan",), contacts={"sms": "5"}),
    )
}
SHIFTS = (
    Shift("dispatcher", "wang", DAY),
    Shift("dispatcher", "li", NIGHT),
    Shift("dispatcher", "ma", DAY, region="Guyuan"),
)
ROLES = {"dispatcher": Role("dispatcher", "调度员", "head")}
ROSTER = Roster(PEOPLE, SHIFTS, roles=ROLES)
