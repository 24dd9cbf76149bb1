"""The rules of the desk's parts: each has its own, and knows their defaults."""

import msgspec

from alerts.complaint_care.care_rules import CareRules
from alerts.dispatch.priority import Impact
from alerts.escalation.policy import EscalationRules
from alerts.explain.screening import ScreeningRules
from alerts.orders.links import LinkRules
from alerts.orders.push_rules import PushRules
from alerts.orders.stage_rules import StageRules
from alerts.orders.verification_rules import VerificationRules
from alerts.power.power_rules import PowerRules
from alerts.supervision.supervision_rules import SupervisionRules
from alerts.works.work_rules import WorkRules


class DeskRules(msgspec.Struct, frozen=True):
    """One field a part. What was concluded does not depend on them: another rule needs no journal taken again."""

    impact: Impact = Impact()
    push: PushRules = PushRules()
    power: PowerRules = PowerRules()
    works: WorkRules = WorkRules()
    care: CareRules = CareRules()
    supervision: SupervisionRules = SupervisionRules()
    stages: StageRules = StageRules()
    verification: VerificationRules = VerificationRules()
    links: LinkRules = LinkRules()
    escalation: EscalationRules = EscalationRules()
    screening: ScreeningRules = ScreeningRules()
