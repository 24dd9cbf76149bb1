"""What the frame shows, from the scene that all pages share."""

from collections.abc import Sequence
from typing import Protocol

from ingest.records import Region
from service.dashboard.frame.catalogue import Language
from service.dashboard.frame.look import HOURS
from service.dashboard.freshness_view import Sign, freshness_signs
from service.dashboard.scene import Scene
from service.dashboard.words import LANGUAGES


class Scenes(Protocol):
    """Where scenes come from."""

    def scene(self, hours: int) -> Scene:
        """The newest one."""
        ...


class SceneSurroundings:
    """Zone, regions and freshness of the newest scene."""

    def __init__(self, scenes: Scenes) -> None:
        self._scenes = scenes

    @property
    def zone(self) -> str:
        """The dataset's time zone."""
        return self._scene().zone

    @property
    def regions(self) -> Sequence[Region]:
        """As the inventory has them."""
        return self._scene().regions

    def freshness(self, language: Language) -> Sequence[Sign]:
        """The freshness strip."""
        return freshness_signs(self._scene(), LANGUAGES[language])

    def _scene(self) -> Scene:
        return self._scenes.scene(HOURS[1])
