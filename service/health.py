"""What the service depends on, and what ails it: the content of ``/readyz``."""

from collections.abc import Mapping

from sqlalchemy.exc import DBAPIError

from service.pipeline import Pipeline
from service.store.store import Store


def readiness(store: Store, pipeline: Pipeline) -> Mapping[str, str | None]:
    """Each dependency's trouble in words, None where it is well.

    A receiver of orders that does not answer is no reason to take no more records: it is not among them.
    """
    return {"store": _store_trouble(store), "pipeline": _pipeline_trouble(pipeline)}


def _store_trouble(store: Store) -> str | None:
    try:
        store.reads.freshness()
    except DBAPIError as error:
        return f"it can not be read: {error.orig}"
    return None


def _pipeline_trouble(pipeline: Pipeline) -> str | None:
    if not pipeline.is_running:
        return "it does not run: start the service again, and see its log for the reason"
    return pipeline.trouble
