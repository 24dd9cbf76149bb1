"""`goldenwindow people`: who may sign in, as what, and for which regions."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from service.verbs.kept_access import Regions, kept_access, regions_of, told_moment, told_regions
from service.verbs.kept_store import Config
from service.verbs.terminal import WrongUse, out, print_json

if TYPE_CHECKING:
    from service.store.people import Person

people = typer.Typer(no_args_is_help=True, help="Who may sign in: list them, add them, say what they may do.")

Name = Annotated[str, typer.Argument(help="The name they sign in by.", metavar="NAME")]
_ROLES = "viewer (looks), dispatcher (acts on orders and complaints) or admin (runs the service)"
_SHOWN = ("name", "role", "regions", "must_change", "disabled", "issuer", "created_at", "signed_in_at")


@people.command("list")
def list_(
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List everybody: what they are, which regions they see, when they came in last.

    Example: goldenwindow people list --config goldenwindow.toml
    """
    with kept_access(config) as (desk, _, _):
        found = desk.people()
    if as_json:
        print_json({"people": [{name: getattr(person, name) for name in _SHOWN} for person in found]})
        return
    table = Table("name", "role", "regions", "last came in", "", box=None, pad_edge=False)
    for person in found:
        told = (person.role, told_regions(person.regions), told_moment(person.signed_in_at), _standing(person))
        table.add_row(Text(person.name), *map(Text, told))
    out.print(table)


@people.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=f"What they may do: {_ROLES}.", metavar="ROLE")] = "viewer",
    region: Regions = None,
    config: Config = None,
) -> None:
    """Add somebody, and print a first password for them: they choose their own when they come in.

    Once anybody is there, nobody gets in without signing in.

    Example: goldenwindow people add li.na --role dispatcher --region yinchuan
    """
    with kept_access(config) as (desk, who, store):
        password = desk.add_person(name, role, regions_of(store, region), who)
    _tell_password(name, password)


@people.command("disable")
def disable(name: Name, config: Config = None) -> None:
    """Let somebody in no more; all their sessions end at once.

    Example: goldenwindow people disable li.na
    """
    with kept_access(config) as (desk, who, _):
        desk.disable(name, who)
    out.print(f"{name} may not sign in any more", markup=False)


@people.command("enable")
def enable(name: Name, config: Config = None) -> None:
    """Let somebody in again, by the password they had.

    Example: goldenwindow people enable li.na
    """
    with kept_access(config) as (desk, who, _):
        desk.enable(name, who)
    out.print(f"{name} may sign in again", markup=False)


@people.command("role")
def role(
    name: Name,
    role: Annotated[str | None, typer.Argument(help=f"What they are from now on: {_ROLES}.", metavar="[ROLE]")] = None,
    region: Regions = None,
    every: Annotated[bool, typer.Option("--all-regions", help="They see all regions.")] = False,
    config: Config = None,
) -> None:
    """Say what somebody is, which regions they see, or both; they sign in anew.

    Example: goldenwindow people role li.na admin --all-regions
    """
    if every and region:
        raise WrongUse("--region and --all-regions: give one of them")
    if role is None and not (every or region):
        raise WrongUse("nothing to change: name a role, --region or --all-regions")
    with kept_access(config) as (desk, who, store):
        seen = regions_of(store, region)
        if role is not None:
            desk.change_role(name, role, who)
        if every or region:
            desk.change_regions(name, seen, who)
    out.print(f"{name} signs in anew, and is that then", markup=False)


@people.command("password")
def password(name: Name, config: Config = None) -> None:
    """Print a new first password for somebody; the one they had counts no more, and all their sessions end.

    Example: goldenwindow people password li.na
    """
    with kept_access(config) as (desk, who, _):
        first = desk.reset_password(name, who)
    _tell_password(name, first)


def _tell_password(name: str, password: str) -> None:
    out.print(f"first password of {name}, shown this once: {password}", markup=False)


def _standing(person: "Person") -> str:
    if person.disabled:
        return "disabled"
    return "has a first password" if person.must_change else ""
