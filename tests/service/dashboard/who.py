"""People who look at pages under test, signed in."""

from service.access.principal import OF_ROLE, Principal, Role, Via


def somebody(role: str, regions: frozenset[str] | None = None, name: str = "lin") -> Principal:
    """Somebody of that role who sees these regions; all of them where none are told."""
    return Principal(name, Role(role), regions, Via.SESSION, OF_ROLE[Role(role)])
