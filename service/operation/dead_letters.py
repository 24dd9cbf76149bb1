"""Sending rejected documents again to the service that runs on their store, and letting stopped sources go on."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import httpx
import msgspec

from ingest.mendable import Mendable
from service.store.dead_letters import DeadLetters, KeptLetter

_PATIENCE_S = 120.0


class ServiceSilent(Mendable):
    """The service does not answer; the text says where it was looked for and what to do."""


class Reached(msgspec.Struct, frozen=True):
    """Where the running service answers, and the token it asks for; None where it is open."""

    address: str
    token: str | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What became of a letter; `still_wrong` says why it was rejected again."""

    letter: KeptLetter
    still_wrong: str | None


class _Rejection(msgspec.Struct):
    reason: str
    detail: str = ""


class _Answer(msgspec.Struct):
    rejected: list[_Rejection] = []


class _Resumed(msgspec.Struct):
    resumed: list[str]


_T = TypeVar("_T")


def send_again(letters: Sequence[tuple[KeptLetter, bytes]], kept: DeadLetters, service: Reached) -> Iterator[Outcome]:
    """Post each document to the `service`, one by one, and settle the letters that come through.

    A letter that is rejected again stays as it is; the new rejection is a letter of its own. Posting twice does no
    harm: what is known already counts as a duplicate. What is posted here is looked at by a person, and is let
    through where the service takes nothing more from its senders.

    Raises:
        ServiceSilent: nobody answers, or not as the service would.
    """
    with _client(service) as client:
        for letter, document in letters:
            wrong = _post(client, letter.kind, document)
            if wrong is None:
                kept.settle([letter.id])
            yield Outcome(letter, wrong)


def resume(service: Reached, source: str | None) -> list[str]:
    """Let `source`, or every one that is stopped, go on; returns those that were stopped. Raises `ServiceSilent`."""
    with _client(service) as client:
        return _resume(client, source)


def _client(service: Reached) -> httpx.Client:
    # trust_env would send what customers wrote through a proxy that the environment names
    headers = {} if service.token is None else {"Authorization": f"Bearer {service.token}"}
    return httpx.Client(base_url=service.address, headers=headers, trust_env=False, timeout=_PATIENCE_S)


def _resume(client: httpx.Client, source: str | None) -> list[str]:
    asked = {} if source is None else {"source": source}
    return _answer(client, client.build_request("POST", "/api/v1/sources/resume", params=asked), _Resumed).resumed


def _post(client: httpx.Client, kind: str, document: bytes) -> str | None:
    request = client.build_request("POST", f"/api/v1/{kind}", content=document)
    try:
        answer = _answer(client, request, _Answer)
    except ServiceSilent:
        if not _resume(client, f"http:{kind}"):
            raise
        answer = _answer(client, request, _Answer)
    return next((f"{each.reason}: {each.detail}" for each in answer.rejected), None)


def _answer(client: httpx.Client, request: httpx.Request, kind: type[_T]) -> _T:
    try:
        response = client.send(request)
        response.raise_for_status()
        return msgspec.json.decode(response.content, type=kind)
    except (httpx.HTTPError, msgspec.DecodeError) as error:
        where = str(client.base_url)
        raise ServiceSilent(f"{where} does not answer as it should ({error}); start `goldenwindow run` there") from None
