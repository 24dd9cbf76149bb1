"""``/scorecard``: how forecasts did, and what people said of what was concluded."""

from fastapi import APIRouter, Request, Response

from service.dashboard.frame.pages import Pages
from service.dashboard.frame.place import Place
from service.dashboard.scorecard.picture import calibration_picture
from service.dashboard.scorecard.store_scorecards import StoreScorecards


def scorecard_routes(pages: Pages, scorecards: StoreScorecards) -> APIRouter:
    """The page. It speaks of all regions together: there are too few forecasts to tell of one."""
    router = APIRouter(include_in_schema=False)

    @router.get("/scorecard")
    def scorecard(request: Request) -> Response:
        view = scorecards.view()
        picture = calibration_picture(view.calibrated)
        return pages.answer(request, Place.SCORECARD, "scorecard/page.html", view=view, picture=picture)

    return router
