"""The rules of the desk's parts: each has its own, and knows their defaults."""

import msgspec

from alerts.escalation.policy import EscalationRules
from alerts.orders.push_rules import PushRules
from alerts.power.power_rules import PowerRules


class DeskRules(msgspec.Struct, frozen=True):
    """One field a part. What was concluded does not depend on them: another rule needs no journal taken again."""

    push: PushRules = PushRules()
    power: PowerRules = PowerRules()
    escalation: EscalationRules = EscalationRules()
