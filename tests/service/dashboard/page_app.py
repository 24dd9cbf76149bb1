"""An application of some pages alone, in the frame, over two regions."""

from fastapi import APIRouter, FastAPI

from ingest.records import Region
from service.dashboard.frame.catalogue import Language
from service.dashboard.frame.pages import Pages
from service.dashboard.freshness_view import Sign


class Around:
    """What the frame shows besides the page."""

    zone = "Asia/Shanghai"
    regions = (Region("Yinchuan", "银川", "Yinchuan", 800_000.0), Region("Guyuan", "固原", "Guyuan", 300_000.0))

    def freshness(self, language: Language) -> tuple[Sign, ...]:
        return (Sign("fresh" if language == "en" else "新", "fine"),)


def page_app(*routers: APIRouter) -> FastAPI:
    """The application."""
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    return app


def pages() -> Pages:
    """Pages that stand in the frame."""
    return Pages(Around())
