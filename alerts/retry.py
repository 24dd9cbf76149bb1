"""Tries a push again while its receiver is unavailable, so often and no more."""

from collections.abc import Callable
from datetime import timedelta

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter
from tenacity.wait import wait_base

from alerts.push import Delivered, Push, PushMessage, Unavailable

Sleep = Callable[[float], None]


class RetryingPush:
    """A push that waits and tries again: 1, 2, 4 … seconds with jitter, at most `longest_wait`, or as it was asked.

    After `attempts` it raises the last `Unavailable`. For short disturbances only: what lasts longer is the
    outbox's to try again, which outlives a restart.
    """

    def __init__(
        self, push: Push, sleep: Sleep, attempts: int = 4, longest_wait: timedelta = timedelta(seconds=30)
    ) -> None:
        self._push = push
        self._longest_s = longest_wait.total_seconds()
        self._retrying = Retrying(
            retry=retry_if_exception_type(Unavailable),
            wait=_AsAsked(self._longest_s),
            stop=stop_after_attempt(attempts),
            sleep=sleep,
            reraise=True,
        )

    def push(self, message: PushMessage) -> Delivered:
        """Deliver one message; raises `Refused` at once, `Unavailable` when the attempts are used up."""
        return self._retrying(self._push.push, message)


class _AsAsked(wait_base):
    """As long as the receiver asked for, within the limit; else exponential with jitter."""

    def __init__(self, longest_s: float) -> None:
        self._longest_s = longest_s
        self._exponential = wait_exponential_jitter(initial=1.0, max=longest_s, jitter=1.0)

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        if isinstance(error, Unavailable) and error.retry_after is not None:
            return min(error.retry_after.total_seconds(), self._longest_s)
        return self._exponential(retry_state)
