"""What the desk decides on, made from the network, the past, a model and the rules: the same in replay and live."""

from collections.abc import Sequence

from alerts.desk_rules import DeskRules
from alerts.dispatch.ends_seen import EndsSeen
from alerts.dispatch.near_ties import NearTies
from alerts.dispatch.past_repairs import past_repairs
from alerts.orders.draft import Grounds
from alerts.orders.estimates import ModelEstimates
from alerts.works.works_ground import works_ground
from correlate.model import Model
from correlate.rules import Rules
from ingest.inventory import Inventory
from ingest.records import PastOrder


def grounds_of(
    inventory: Inventory,
    past_orders: Sequence[PastOrder],
    model: Model,
    rules: Rules,
    desk_rules: DeskRules,
    near_ties: NearTies = NearTies(),  # noqa: B008 - frozen
) -> Grounds:
    """The grounds; `past_orders` tell how long repairs take, and who owns which site."""
    ends = None if model.learnt else EndsSeen(model.durations_hours)
    return Grounds(
        ModelEstimates(model, inventory.timezone, ends),
        rules,
        {work.work_id: work for work in inventory.works},
        inventory.sites,
        inventory.cells,
        impact=desk_rules.impact,
        near_ties=near_ties,
        repairs=past_repairs(past_orders, model, inventory),
        push=desk_rules.push,
        planned=works_ground(inventory, model, rules, desk_rules.works),
        ends=ends,
    )
