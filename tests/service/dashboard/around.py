"""What stands around a page under test: a frame of two regions, and nothing fresh to tell of."""

from service.dashboard.frame.catalogue import Language
from service.dashboard.freshness_view import Sign
from tests.service.dashboard.cast import GUYUAN, YINCHUAN


class Around:
    """A network of two cities."""

    zone = "Asia/Shanghai"
    regions = (YINCHUAN, GUYUAN)

    def freshness(self, language: Language) -> tuple[Sign, ...]:  # noqa: ARG002 - there is nothing to say in any
        return ()
