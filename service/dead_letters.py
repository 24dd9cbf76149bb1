"""Sending rejected documents again, as they are or repaired, to the service that runs on their store."""

from collections.abc import Iterator, Sequence

import httpx
import msgspec

from ingest.mendable import Mendable
from service.store.dead_letters import DeadLetters, KeptLetter

_PATIENCE_S = 120.0


class ServiceSilent(Mendable):
    """The service does not answer; the text says where it was looked for and what to do."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of a letter; `still_wrong` says why it was rejected again."""

    letter: KeptLetter
    still_wrong: str | None


class _Rejection(msgspec.Struct):
    reason: str
    detail: str = ""


class _Answer(msgspec.Struct):
    rejected: list[_Rejection] = []


def send_again(letters: Sequence[tuple[KeptLetter, bytes]], kept: DeadLetters, address: str) -> Iterator[Outcome]:
    """Post each document to the service at `address`, one by one, and settle the letters that come through.

    A letter that is rejected again stays as it is; the new rejection is a letter of its own. Posting twice does no
    harm: what is known already counts as a duplicate.

    Raises:
        ServiceSilent: nobody answers, or not as the service would.
    """
    # trust_env would send what customers wrote through a proxy that the environment names
    with httpx.Client(base_url=address, trust_env=False, timeout=_PATIENCE_S) as client:
        for letter, document in letters:
            wrong = _post(client, letter.kind, document)
            if wrong is None:
                kept.settle([letter.id])
            yield Outcome(letter, wrong)


def _post(client: httpx.Client, kind: str, document: bytes) -> str | None:
    try:
        response = client.post(f"/api/v1/{kind}", content=document)
        response.raise_for_status()
        answer = msgspec.json.decode(response.content, type=_Answer)
    except (httpx.HTTPError, msgspec.DecodeError) as error:
        where = str(client.base_url)
        raise ServiceSilent(
            f"{where} does not take documents ({error}); start `goldenwindow run` there first"
        ) from None
    return next((f"{each.reason}: {each.detail}" for each in answer.rejected), None)
