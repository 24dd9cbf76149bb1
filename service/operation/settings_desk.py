"""What people see of how the service is set up: effective settings, the model in force, the inventory, its jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from ingest.inventory import Inventory
from service.channels.channel_desk import ChannelDesk
from service.configuration.setting_sections import Section
from service.configuration.settings import Settings, describe
from service.configuration.settings_shown import shown
from service.configuration.shadow_mode import Mode
from service.inventory_source import LearntInventory
from service.jobs.job_desk import JobDesk
from service.model_in_force import ModelInForce
from service.store.models import ModelVersions


class ModelTold(msgspec.Struct, frozen=True):
    """The model in force. `version` None: no study made it; `chosen`: a file of the settings names it."""

    learnt: bool
    made_from: str
    segments: int
    chosen: bool
    version: int | None = None
    made_at: datetime | None = None
    note: str = ""


class InventoryTold(msgspec.Struct, frozen=True):
    """How large the network is; `learnt`: there is no inventory, and places are learnt from the alarms."""

    regions: int
    cells: int
    sites: int
    works: int
    zone: str
    learnt: bool


@dataclass(frozen=True)
class SettingsDesk:
    """One service's set-up. Without `jobs` nothing is done by the clock: its time is that of a recording."""

    settings: Settings
    inventory: Inventory
    in_force: ModelInForce
    models: ModelVersions
    channels: ChannelDesk
    jobs: JobDesk | None = None

    @property
    def mode(self) -> Mode:
        """Whether anybody is told of orders."""
        return self.settings.orders.mode

    def effective(self) -> Mapping[str, str]:
        """Every key with its value as text; secrets and what addresses carry are hidden."""
        return describe(self.settings)

    def defaults(self) -> Mapping[str, str]:
        """Every key as it comes, in the same form."""
        fields = type(self.settings).model_fields
        return dict(shown("", {name: _as_json(field.default) for name, field in fields.items()}))

    def model(self) -> ModelTold:
        """The model that the service works with."""
        model, chosen = self.in_force.model, self.in_force.is_chosen
        told = ModelTold(model.learnt, model.made_from, len(model.curves), chosen)
        row = None if chosen else next((row for row in self.models.list() if row.in_force), None)
        if row is None:
            return told
        return msgspec.structs.replace(told, version=row.version, made_at=row.made_at, note=row.note)

    def network(self) -> InventoryTold:
        """The inventory's figures."""
        network = self.inventory
        sizes = (len(network.regions), len(network.cells), len(network.sites), len(network.works))
        return InventoryTold(*sizes, network.timezone, isinstance(network, LearntInventory))


def _as_json(value: object) -> object:
    return value.model_dump(mode="json") if isinstance(value, Section) else value
