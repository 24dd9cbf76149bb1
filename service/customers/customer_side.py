"""Puts together what the customer-service side asks of the service and tells it."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from alerts.explain.explanation import ExplainRules
from alerts.explain.place import Places
from alerts.explain.reply import Replies
from correlate.model import Model
from ingest.inventory import Inventory
from service.api.intake_routes import Ingest
from service.configuration.settings import Settings
from service.customers.customer_key import customer_key
from service.customers.explaining import CustomerSide, Explaining, local_moment
from service.store.store import Store


def customer_side(
    settings: Settings, store: Store, inventory: Inventory, model: Callable[[], Model], ingest: Ingest
) -> CustomerSide:
    """The side that the settings describe; `model` tells which is in force, `ingest` takes what the desk is told."""
    told, grace = settings.explain, timedelta(minutes=settings.correlate.planned_grace_minutes)
    explaining = Explaining(
        store.explained,
        store.callers,
        Places(inventory),
        model,
        Replies(told.replies, local_moment(ZoneInfo(inventory.timezone))),
        customer_key_of(settings),
        ExplainRules(timedelta(hours=told.recent_hours), grace),
        timedelta(days=told.calls_back_days),
    )
    return CustomerSide(
        explaining, store.contacts, store.screenings, store.feedback, store.explained, store.reads, ingest
    )


def customer_key_of(settings: Settings) -> bytes:
    """The key that customers are hashed with: that of the settings, else the one beside the store."""
    given = settings.ingest.customer_key.get_secret_value() if settings.ingest.customer_key else None
    return customer_key(settings.store.data_dir, given)
