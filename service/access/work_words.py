"""What a request is called in the audit: a verb and what it was done to, alike for a page's form and for the API."""

from collections.abc import Mapping
from typing import Final

_WHERE: Final = frozenset({"api", "v1", "queue", "data", "settings", "works"})
"""Parts of a path that tell where something is, and not what it is."""
_OF_METHOD: Final[Mapping[str, str]] = {"POST": "add", "PUT": "change", "PATCH": "change", "DELETE": "remove"}


def work_words(method: str, route: str, path: str) -> tuple[str, str]:
    """``POST /api/v1/orders/O-1/hold`` → ``("hold", "orders O-1")``; `route`: the path as it is declared."""
    declared, parts = route.strip("/").split("/"), path.strip("/").split("/")
    named = method == "POST" and len(parts) > 1 and _says_what(declared[-1]) and parts[-2] not in _WHERE
    verb = parts[-1] if named else _OF_METHOD.get(method, method.lower())
    subject = [part for part in (parts[:-1] if named else parts) if part not in _WHERE]
    return verb, " ".join(subject)


def _says_what(part: str) -> bool:
    return part == "{verb}" or not part.startswith("{")
