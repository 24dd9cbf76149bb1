"""The key that customer references are hashed with: made once, kept beside the store, shown nowhere."""

import secrets
from contextlib import suppress
from pathlib import Path

_NAME = "customer.key"
_BYTES = 32


def customer_key(data_dir: Path, given: str | None) -> bytes:
    """The key that was given; without one that of `data_dir`, which is made where it is missing.

    With another key the same customer is another hash, so that repeat callers are no longer recognised.
    """
    if given:
        return given.encode()
    path = data_dir / _NAME
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        _make(path)
    return path.read_bytes()


def has_key(data_dir: Path) -> bool:
    """Whether a key was made in `data_dir`."""
    return (data_dir / _NAME).exists()


def _make(path: Path) -> None:
    """Written whole before it has its name: whoever comes second takes the first one's."""
    draft = path.with_name(f"{_NAME}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(_BYTES))
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
