"""Settings as they may be shown: by key, secrets and what addresses carry hidden."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit, urlunsplit

HIDDEN = "********"

# Where somebody might write one secret in the place of a table that has it.
_MAY_HOLD_SECRETS = (
    ["orders", "webhooks"],
    *(["channels", kind] for kind in ("webhook", "mail", "apprise", "kafka", "file")),
    ["channels"],
)


def is_secret(key: str) -> bool:
    """Whether values of this key are shown to nobody."""
    return key in {"secret", "customer_key", "token", "password", "target"}


def input_shown(keys: Sequence[str], value: object) -> str:
    """What was given for a key and can not be used; a table or list may hold secrets, an address a token."""
    named = [key for key in keys if not key.isdigit()]
    if is_secret(named[-1]) or named in _MAY_HOLD_SECRETS:
        return HIDDEN
    if isinstance(value, str) and "://" in value:
        return repr(f"{value.partition('://')[0]}://{HIDDEN}")
    return "a table" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)


def shown(start: str, value: object) -> Iterator[tuple[str, str]]:
    """Every key below `start` with its value as text."""
    key = start.rpartition(".")[2]
    if isinstance(value, dict) and (value or not start):
        for name, inner in value.items():
            yield from shown(f"{start}.{name}" if start else str(name), inner)
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for number, inner in enumerate(value):
            yield from shown(f"{start}.{number}", inner)
    elif value and is_secret(key):
        yield start, HIDDEN
    else:
        yield start, _url(value) if key == "url" and isinstance(value, str) else _text(value)


def _text(value: object) -> str:
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, list):
        return f"[{', '.join(_quoted(inner) for inner in value)}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else _text(value)


def _url(url: str) -> str:
    """Without what lets one in: a password, and a query, in which receivers like to carry a token."""
    parts = urlsplit(url)
    _, at, host = parts.netloc.rpartition("@")
    user = parts.username or ""
    login = f"{user}:{HIDDEN}@" if parts.password else f"{user}{at}"
    return urlunsplit(parts._replace(netloc=f"{login}{host}", query=HIDDEN if parts.query else "", fragment=""))
