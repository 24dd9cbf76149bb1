"""`goldenwindow token`: what programs send instead of signing in."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from service.verbs.kept_access import Regions, kept_access, regions_of, told_moment, told_regions
from service.verbs.kept_store import Config
from service.verbs.terminal import out, print_json

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.tokens import Token

token = typer.Typer(no_args_is_help=True, help="What programs send instead of signing in: list, make, revoke.")

_SCOPES = "read (look), act (on orders and complaints), ingest (send records), admin (run the service)"


@token.command("list")
def list_(
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON.")] = False,
) -> None:
    """List all tokens that there ever were, the latest first; what is secret of them is kept nowhere.

    Example: goldenwindow token list --config goldenwindow.toml
    """
    with kept_access(config) as (desk, who, _):
        found = desk.tokens()
    if as_json:
        print_json({"tokens": list(found)})
        return
    table = Table("number", "label", "scopes", "regions", "used last", "", box=None, pad_edge=False)
    for one in found:
        told = (one.label, ", ".join(sorted(one.scopes)), told_regions(one.regions), told_moment(one.used_at))
        table.add_row(str(one.number), *map(Text, told), _standing(one, who.at))
    out.print(table)


@token.command("make")
def make(
    label: Annotated[str, typer.Argument(help="Which program it is for.", metavar="LABEL")],
    scope: Annotated[list[str], typer.Option(help=f"What it may do, once for each: {_SCOPES}.", metavar="SCOPE")],
    region: Regions = None,
    days: Annotated[int, typer.Option(help="How long it counts, a year at most.", min=1, max=366)] = 90,
    speaks_for_others: Annotated[
        bool, typer.Option("--speaks-for-others", help="What it posts may name who does it (`by`).")
    ] = False,
    config: Config = None,
) -> None:
    """Make a token and print it, this once: its program sends it as `Authorization: Bearer gw_…`.

    Example: goldenwindow token make alarm-feeder --scope ingest --days 365
    """
    with kept_access(config) as (desk, who, store):
        until = who.at + timedelta(days=days)
        made = desk.make_token(label, frozenset(scope), regions_of(store, region), speaks_for_others, until, who)
    out.print(f"token {made.number}, shown this once: {made.secret}", markup=False)


@token.command("revoke")
def revoke(
    number: Annotated[int, typer.Argument(help="As `token list` tells it.", metavar="NUMBER")],
    config: Config = None,
) -> None:
    """Let a token count no more, from now on.

    Example: goldenwindow token revoke 3
    """
    with kept_access(config) as (desk, who, _):
        desk.revoke_token(number, who)
    out.print(f"token {number} counts no more")


def _standing(one: "Token", now: "datetime") -> str:
    if one.revoked_at is not None:
        return "revoked"
    if one.until is not None and one.until <= now:
        return "over"
    return f"until {told_moment(one.until)}" if one.until else ""
