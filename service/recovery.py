"""After a start: the state as it was after the last commit."""

from collections.abc import Callable

from alerts.ledger import Ledger
from service.step import State, retake_step
from service.store.store import Store

Beginning = Callable[[], State]
"""Makes the state before the first record."""


def recover(store: Store, beginning: Beginning) -> tuple[State, int]:
    """The state after the last batch that was committed, and that batch's number.

    Taking the journal's batches again gives what the correlator held; the orders are rows.
    """
    state, number = beginning(), 0
    for batch in store.journal.batches_after(0):
        retake_step(state, batch.records, batch.now)
        number = batch.batch
    if number:
        closed_since = state.now - state.grounds.rules.forget_after
        state.ledger = Ledger(store.orders_held(closed_since))
    return state, number
