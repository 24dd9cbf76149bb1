"""Makes the README's pictures, docs/images/*.png: the pages while the fibre cut of the bundled weeks lasts.

Run from the checkout with its environment: ``.venv/bin/python scripts/screenshot.py``. Needs Chromium.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "images"
MOMENT = "2011-07-05T18:40:00"
SIZE = (1440, 960)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DEMO = "from service.cli import main; main()"
PAGES = {"live": "", "queue": "queue", "windows": "windows", "management": "management"}
SETTLED_MS = 1_500


def main() -> None:
    """Plays the recording up to the moment, takes the pictures, and stops."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        sys.exit("no Chromium found: install one (apt-get install chromium fonts-noto-cjk)")
    command = [sys.executable, "-c", DEMO, "demo", "--speed", "max", "--until", MOMENT, "--stay", "--port", "8480"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as demo:  # noqa: S603 - our own command
        try:
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
                for picture in take(chromium, _address(demo)):
                    sys.stdout.write(f"{picture.relative_to(ROOT)} is made\n")
        finally:
            demo.terminate()


def take(chromium: Browser, base: str) -> Iterator[Path]:
    """Each page in English and light, as it stands once its pictures are drawn."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page = chromium.new_page(viewport={"width": SIZE[0], "height": SIZE[1]}, color_scheme="light")
    for name, address in PAGES.items():
        page.goto(f"{base}{address}?lang=en&theme=light")
        yield _taken(page, name)
    page.goto(f"{base}?lang=en&theme=light")
    outage = page.locator("a[href^='/outages/']").first.get_attribute("href")
    page.goto(f"{base}{(outage or '').lstrip('/')}")
    yield _taken(page, "outage")


def _taken(page: Page, name: str) -> Path:
    page.wait_for_timeout(SETTLED_MS)
    picture = PICTURES / f"{name}.png"
    page.screenshot(path=picture)
    return picture


def _address(demo: "subprocess.Popen[str]") -> str:
    """The service's address, once the demo says that it stays."""
    said = ""
    for line in demo.stdout or ():
        said += line
        stays = re.search(r"stays at (\S+?)\?", line)
        if stays:
            return stays[1]
    sys.exit(f"the demo ended before there was anything to see:\n{said}")


if __name__ == "__main__":
    main()
