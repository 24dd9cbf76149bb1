"""Whoever sends records to the service: sends again what was not answered, as every sender should."""

from collections.abc import Callable, Iterable
from time import sleep

import httpx
import msgspec

from service.history.recording import Post
from service.intake.inbox import IngestAnswer

_HOLD_ON_S = 0.05


class Sender:
    """Posts to wherever the service is at the moment (`base`), until it answers; `gone` is told when nobody is there.

    `unanswered` and `refused` count posts that had to be sent again: nobody answered, or the service said 503.
    """

    def __init__(self, base: Callable[[], str], gone: Callable[[], None], tries: int = 2_400) -> None:
        self.unanswered = 0
        self.refused = 0
        self._base = base
        self._gone = gone
        self._tries = tries
        self._client = httpx.Client(trust_env=False, timeout=120.0)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def send(self, post: Post) -> IngestAnswer:
        """What became of the documents, once they are committed."""
        for _ in range(self._tries):
            try:
                response = self._client.post(f"{self._base()}api/v1/{post.kind}", content=post.body)
            except httpx.TransportError:
                self.unanswered += 1
                self._gone()
                continue
            if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                self.refused += 1
                sleep(_HOLD_ON_S)
                continue
            response.raise_for_status()
            return msgspec.json.decode(response.content, type=IngestAnswer)
        raise TimeoutError(f"{post.kind} until {post.until} were not taken in {self._tries} tries")

    def send_all(self, posts: Iterable[Post]) -> None:
        """One after the other: each is answered before the next is sent."""
        for post in posts:
            self.send(post)
