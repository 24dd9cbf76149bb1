"""`goldenwindow erase`: a customer is taken out of everything that is kept."""

from typing import Annotated

import msgspec
import typer

from service.verbs.kept_store import Config, kept_store
from service.verbs.terminal import WrongUse, out, print_json


def erase(
    customer: Annotated[str, typer.Argument(help="The reference, as complaints name it.", metavar="CUSTOMER")],
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Make anonymous all that is kept of a customer: complaints stay counted, and are nobody's.

    Goes through journal, complaints, what explains them, snapshots and rejected documents. A service that runs on the
    store reads its state again and goes on. Backups, and topics that documents came from, are not reached.

    Example: goldenwindow erase 13900001234 --config goldenwindow.toml
    """
    from ingest.complaint_wire import keyed_hash
    from service.customers.customer_key import customer_key, has_key
    from service.jobs.study import clear_work

    reference = customer.strip()
    if not reference:
        raise WrongUse("CUSTOMER is empty: give the reference as complaints name it")
    with kept_store(config) as (settings, store):
        folder, given = settings.store.data_dir, settings.ingest.customer_key
        if given is None and not has_key(folder):
            raise WrongUse(f"{folder} has no customer.key: without the key that was used nobody can be found")
        key = customer_key(folder, given.get_secret_value() if given else None)
        clear_work(folder / "study")
        erased = store.erasure.erase(keyed_hash(reference, key), frozenset({reference}))
    if as_json:
        print_json(msgspec.to_builtins(erased))
        return
    if not any(msgspec.structs.astuple(erased)):
        out.print("nothing is kept of this customer")
        return
    out.print(f"{erased.complaints:,} complaints made anonymous ({erased.states:,} states in the journal)")
    out.print(f"{erased.repeats:,} complaints that named one of them as repeated")
    out.print(f"{erased.letters:,} rejected documents emptied; {erased.snapshots:,} snapshots written anew")
