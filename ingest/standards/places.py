"""What a managed object stands for, by the word for its type: a cell, a site, or what cells hang on."""

from typing import Final, Literal

Column = Literal["cell_id", "site_id", "backhaul_id"]

_SITES: Final = ("site", "station", "nodeb", "enb", "gnb", "bts", "bsc", "managedelement", "基站", "站点", "站址")
_BACKHAULS: Final = ("backhaul", "transmission", "transport", "link", "ring", "hub", "传输")
_CELLS: Final = ("cell", "sector", "小区")


def column_of(type_of_object: str | None) -> Column:
    """The column that names an object of this type: ``EUtranCell`` is a cell, ``eNodeB`` a site; else a cell."""
    word = (type_of_object or "").replace("_", "").replace(" ", "").lower()
    if any(cell in word for cell in _CELLS):
        return "cell_id"
    if any(site in word for site in _SITES):
        return "site_id"
    return "backhaul_id" if any(path in word for path in _BACKHAULS) else "cell_id"
