"""Concludes again what was concluded before records came that tell of it: off the pipeline, swapped at once.

Nothing is late in the order in which things happened: the journal is given to a fresh correlator in that order, and
its final facts take the place of those from the earliest late record on. Groups, orders and what was pushed stay.
The last day is left alone: what is concluded there may still follow from what goes on.
"""

from contextlib import closing
from datetime import datetime, timedelta

from correlate.correlator import Correlator
from correlate.facts import Period
from correlate.model import Model
from correlate.rules import Rules, bin_start
from ingest.inventory import Inventory
from service.configuration.settings import Settings
from service.intake.event_order import concluded_until
from service.model_in_force import ModelInForce
from service.projections.queued import Tellings
from service.projections.targets import tellings_of
from service.store.corrections import Late, is_within
from service.store.store import Store
from service.works.works_given import with_works_given

_STILL_GOING_ON = timedelta(days=1)
_MARGIN = timedelta(days=1)


def correct_apart(settings: Settings) -> str:
    """`correct` on the store of these settings, in a process of its own."""
    with closing(Store.open(settings.store_url())) as store:
        inventory = with_works_given(store.network.inventory(settings.inventory.timezone), store.cases)
        model = ModelInForce(settings.model, store).model
        if not inventory.cells:
            return "there is no inventory to conclude by: set inventory.path"
        return correct(store, inventory, model, settings.rules(), tellings_of(settings))


def correct(store: Store, inventory: Inventory, model: Model, rules: Rules, tellings: Tellings) -> str:
    """Put right what was concluded without what came late; tells in a sentence what that changed."""
    late, watermark = store.corrections.late(rules), store.reads.freshness().watermark
    if not late or watermark is None:
        return "nothing came late"
    span = _span(late, watermark, rules, store.corrections.journal_begins())
    if span[0] >= span[1] or all(each.happened_at >= span[1] for each in late):
        return f"{len(late):,} records came late, all of them so lately that what they tell of still goes on"
    fresh = Correlator(inventory, model, rules)
    records = (
        record for record in store.journal.as_happened(rules.stale_after) if record.region in fresh.topology.regions
    )
    facts = [fact for fact in concluded_until(records, fresh, watermark) if is_within(fact, span)]
    waiting = [each.filed_at for each in late if each.happened_at >= span[1]]
    looked_until = min(waiting, default=max(each.filed_at for each in late) + timedelta.resolution)
    changed = store.corrections.replace(facts, span, tellings.of(facts, watermark), looked_until)
    since, until = (moment.isoformat(timespec="minutes") for moment in span)
    return (
        f"{len(late):,} records came late: {changed.outages:,} outages are otherwise than concluded before, and "
        f"{changed.complaints:,} complaints were attributed anew, from {since} to {until}"
    )


def _span(late: list[Late], watermark: datetime, rules: Rules, journal_begins: datetime | None) -> Period:
    """From before the longest outage that the earliest late record can be about, to where nothing goes on any more."""
    earliest = min(each.happened_at for each in late) - rules.stale_after - rules.report_horizon - _MARGIN
    # What was concluded of times of which the journal is gone can not be concluded again.
    since = earliest if journal_begins is None else max(earliest, journal_begins - _MARGIN)
    return bin_start(since, rules.bin), bin_start(watermark - _STILL_GOING_ON, rules.bin)
