"""A roster and policies as people write them, for tests."""

from pathlib import Path

PEOPLE = """person_id,name,roles,unit,regions,languages,contacts
wang,王芳,dispatcher,,,zh;en,mail:wang@example.net;sms:13800000001
li,李伟,dispatcher,,,zh,mail:li@example.net
zhao,赵强,head,,,zh,mail:zhao@example.net
sun,孙磊,crew;driver,Yinchuan 1,Yinchuan,zh,sms:13800000002
"""
SHIFTS = """role,person_id,days,starts,ends,region,first_day,last_day,every_weeks
dispatcher,wang,daily,08:00,20:00,,,,
dispatcher,li,daily,20:00,08:00,,,,
"""
ABSENCES = """person_id,starts_at,ends_at,substitute
wang,2026-11-24T08:00,2026-11-25T08:00,li
"""
ROLES = """role,name,falls_back_to
dispatcher,调度员,head
"""
POLICIES = """
quiet = "night"

[hours.office]
days = "workdays"
starts = "08:30"
ends = "18:00"

[hours.night]
starts = "22:00"
ends = "07:00"

[[policy]]
name = "nobody takes it"
least_priority = "P2"
then = "head"

[[policy.step]]
after_minutes = 10
roles = ["dispatcher"]
repeats = 2
every_minutes = 5

[[policy]]
name = "head"
of = []

[[policy.step]]
after_minutes = 20
only_if = "not_completed"
roles = ["head"]
units = ["own"]
"""


def write_duty(folder: Path, **files: str) -> Path:
    """The folder `roster`, and ``policies.toml`` beside it; `files` in the place of what stands above."""
    told = {"people": PEOPLE, "shifts": SHIFTS, "absences": ABSENCES, "roles": ROLES} | files
    (folder / "roster").mkdir(parents=True)
    (folder / "policies.toml").write_text(told.pop("policies", POLICIES), encoding="utf-8")
    for name, text in told.items():
        if text:
            (folder / "roster" / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder / "roster"
