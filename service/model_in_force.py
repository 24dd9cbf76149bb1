"""Which model the service works with: a file of the settings, else what a study brought, else the assumed one."""

from collections.abc import Callable

import structlog

from correlate.model import Model, ModelUnreadable, default_model, read_model
from service.configuration.setting_sections import ModelSection
from service.store.store import Store

_log = structlog.get_logger(__name__)


class ModelInForce:
    """The model now. A file that the settings name is a person's decision: studies do not take its place."""

    def __init__(self, settings: ModelSection, store: Store) -> None:
        self._store = store
        self.is_chosen = settings.path is not None
        self._version = None if self.is_chosen else store.models.version_in_force()
        self.model = read_model(settings.path.read_bytes()) if settings.path else self._learnt() or default_model()

    def look(self, take: Callable[[Model], None]) -> None:
        """Give a newer model to `take`, where a study of this process or of another has brought one."""
        if self.is_chosen or (version := self._store.models.version_in_force()) == self._version:
            return
        self._version = version
        if (model := self._learnt()) is not None:
            self.model = model
            take(model)
            _log.info("model_taken", version=version)

    def _learnt(self) -> Model | None:
        try:
            return self._store.models.in_force()
        except ModelUnreadable as error:
            # Another version of the program made it: the next study of this one brings a model that it reads.
            _log.warning("model_left_aside", reason=str(error))
            return None
