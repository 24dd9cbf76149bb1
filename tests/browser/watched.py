"""What a browser complains of while pages are open: nothing may go wrong unseen."""

from typing import Protocol

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

SCREEN = (1440, 900)
PHONE = (390, 844)
WAIT_MS = 30_000
GRAVE = frozenset({"error", "warning"})


class Watched:
    """Notes every error of a page's scripts, every violation of its policy, every request that failed.

    A test that brings something about on purpose says so: `expects` takes pieces of what will be told.
    """

    def __init__(self) -> None:
        self._told: list[str] = []
        self._expected: list[str] = []

    def watch(self, page: Page) -> None:
        """From now on, until the page is closed."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._told.append(f"uncaught: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def expects(self, *pieces: str) -> None:
        """What contains one of these is no fault in this test."""
        self._expected.extend(pieces)

    def faults(self) -> list[str]:
        """What was told and not expected."""
        return [said for said in self._told if not any(piece in said for piece in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in GRAVE:
            self._told.append(f"{message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page that is left takes its stream and its open questions with it.
        if request.failure and "ERR_ABORTED" not in request.failure:
            self._told.append(f"failed: {request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._told.append(f"{response.status}: {response.request.method} {response.url}")


class Opener(Protocol):
    """Opens a page in a browser of its own, watched."""

    def __call__(self, *, size: tuple[int, int] = ..., dark: bool = ..., javascript: bool = ...) -> Page:
        """`size` in pixels; `dark`: what the system asks for, where the page's address does not say its theme."""
        ...


def opened(
    browser: Browser,
    watched: Watched,
    *,
    size: tuple[int, int] = SCREEN,
    dark: bool = False,
    javascript: bool = True,
) -> Page:
    """A page of a browser without cookies, in English, at the zone of the bundled weeks."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        java_script_enabled=javascript,
        locale="en-GB",
        timezone_id="Asia/Shanghai",
        has_touch=size == PHONE,
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    watched.watch(page)
    return page
