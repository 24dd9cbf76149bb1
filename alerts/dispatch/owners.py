"""Whose a site is: the operator's own, or somebody else's, such as a tower company's 铁塔公司."""

from ingest.records import Site

_OWN = frozenset({"", "self", "own", "自有", "自建"})


def foreign_owner(site: Site | None) -> str | None:
    """The owner where it is somebody else; None for the operator's own sites and for those of which nothing is told."""
    owner = (site.owner or "").strip() if site else ""
    return None if owner.lower() in _OWN else owner
