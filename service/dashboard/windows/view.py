"""The windows page: the segment that is looked at, all segments beside each other, the model and its limits."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from alerts.what_if.limit_grid import GridPoint
from alerts.what_if.limits import GradeLimit
from alerts.what_if.weighed_limits import SegmentLimits, WhatIf
from correlate.model import Model, ModelUnreadable
from service.dashboard.windows.panels import LARGE, Panel, panels
from service.dashboard.windows.what_if import KeptWhatIf, wanted_limit
from service.store.models import ModelRow, ModelVersions

_VERSIONS_SHOWN = 6


class ModelShown(msgspec.Struct, frozen=True):
    """The model in force. `version`, `made_at` are None where no study of this store made it.

    `is_chosen`: the settings name its file; `versions`: the latest that studies made, the newest first.
    """

    version: int | None
    made_at: datetime | None
    made_from: str
    is_learnt: bool
    is_chosen: bool
    epsilon: float
    reference_hours: float
    delay_hours: float
    versions: tuple[ModelRow, ...]
    previous: int | None


class Limits(msgspec.Struct, frozen=True):
    """The what-if of one segment. `asked` is the limit to show, `point` what it comes to.

    `own` False: the segment has no outages in the store, and the figures are those of `all`.
    """

    asked: float
    point: GridPoint
    points: tuple[GridPoint, ...]
    advised: tuple[GradeLimit, ...]
    outages: int
    complaints_recorded: float
    own: bool


class WindowsPage(msgspec.Struct, frozen=True):
    """The page. `shown` is the large panel; `limits` None where nothing was recorded, or it is still worked out."""

    shown: Panel
    panels: tuple[Panel, ...]
    model: ModelShown
    what_if: WhatIf | None
    limits: Limits | None
    is_ready: bool


class WindowReads:
    """Reads the page; `model` tells the one in force, `is_chosen` whether the settings name it."""

    def __init__(
        self, model: Callable[[], Model], versions: ModelVersions, kept: KeptWhatIf, is_chosen: Callable[[], bool]
    ) -> None:
        self._model = model
        self._versions = versions
        self._kept = kept
        self._is_chosen = is_chosen

    @property
    def model(self) -> Model:
        """The model in force."""
        return self._model()

    def page(self, segment: str, limit: float | None, *, wait: bool) -> WindowsPage:
        """The page of a segment (`all` where there is none of that name), with the limit asked for.

        `wait`: until the what-if is worked out; else it is left out where it is not at hand.
        """
        model = self._model()
        told = self._kept.of(model) if wait else self._kept.ready(model)
        groups, shown = told.groups if told else (), self._shown(model)
        before = self._before(shown)
        all_panels = panels(model, groups, before)
        large = _named(panels(model, groups, before, LARGE), segment)
        return WindowsPage(
            shown=large,
            panels=all_panels,
            model=shown,
            what_if=told,
            limits=limits_of(told, large.segment, limit) if told else None,
            is_ready=told is not None,
        )

    def limits(self, segment: str, limit: float | None) -> Limits | None:
        """The what-if alone."""
        model = self._model()
        return limits_of(self._kept.of(model), segment, limit)

    def _shown(self, model: Model) -> ModelShown:
        versions = self._versions.list()
        chosen = self._is_chosen()
        mine = None if chosen or not model.learnt else next((row for row in versions if row.in_force), None)
        earlier = [row for row in versions if mine is not None and row.version < mine.version]
        return ModelShown(
            version=mine.version if mine else None,
            made_at=mine.made_at if mine else None,
            made_from=model.made_from,
            is_learnt=model.learnt,
            is_chosen=chosen,
            epsilon=model.epsilon,
            reference_hours=model.reference_hours,
            delay_hours=model.delay.mean_hours,
            versions=tuple(versions[:_VERSIONS_SHOWN]),
            previous=earlier[0].version if earlier else None,
        )

    def _before(self, shown: ModelShown) -> Model | None:
        if shown.previous is None:
            return None
        try:
            return self._versions.read(shown.previous)
        except ModelUnreadable:
            # Another version of the program made it: there is nothing to compare with.
            return None


def limits_of(told: WhatIf, segment: str, asked: float | None) -> Limits | None:
    """Of a segment, else of all; None where no outage was recorded."""
    own = told.segments.get(segment)
    limits = own or told.segments.get("all")
    if limits is None:
        return None
    hours = wanted_limit(asked, limits)
    point = limits.at(hours)
    return Limits(
        asked=point.limit_hours,
        point=point,
        points=limits.points,
        advised=_advised(limits),
        outages=limits.outages,
        complaints_recorded=limits.complaints_recorded,
        own=own is not None,
    )


def _advised(limits: SegmentLimits) -> tuple[GradeLimit, ...]:
    return tuple(limit for limit in limits.limits if limit.outages)


def _named(drawn: Sequence[Panel], segment: str) -> Panel:
    return next((panel for panel in drawn if panel.segment == segment), drawn[0])
