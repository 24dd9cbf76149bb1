"""Planned work 割接 of the two weeks: the cutover nights, and announced work that harms no service."""

from collections.abc import Iterable, Iterator

from failures import CUTOVERS, DAY, HOUR, Failure, at


def work_rows(failures: Iterable[Failure]) -> list[dict[str, object]]:
    """Rows of ``planned_work.csv``: one a site of each cutover, and one of a whole city."""
    rows = [row for failure in failures if failure.work_id for row in _of_cutover(failure)]
    rows.append(_city_wide())
    return sorted(rows, key=lambda row: str(row["work_id"]))


def _of_cutover(failure: Failure) -> Iterator[dict[str, object]]:
    starts_at = failure.began_at
    hours = next(piece.hours for piece in CUTOVERS if (piece.region, piece.starts_at) == (failure.region, starts_at))
    for number, site in enumerate(failure.sites, 1):
        yield {
            "work_id": f"{failure.work_id}-{number}",
            "site_id": site.site_id,
            "region": failure.region,
            "starts_at": starts_at,
            "ends_at": starts_at + int(hours * HOUR),
            "announced_at": starts_at - 3 * DAY + 9 * HOUR,
            "confirmed_at": starts_at + int(hours * HOUR) + 25 * 60,
            "affects_service": "true",
            "description": f"{site.district}基站传输割接",
        }


def _city_wide() -> dict[str, object]:
    return {
        "work_id": "GG2011-27-90",
        "region": "Wuzhong",
        "starts_at": at(1, 1, 2, 0),
        "ends_at": at(1, 1, 5, 0),
        "announced_at": at(1, 0, 9, 30),
        "confirmed_at": at(1, 1, 5, 10),
        "affects_service": "false",
        "description": "全市核心网参数核查，不影响业务",
    }
