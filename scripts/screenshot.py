"""Makes the README's picture, docs/images/live.png: the live page while the fibre cut of the bundled weeks lasts.

Run from the checkout with its environment: ``.venv/bin/python scripts/screenshot.py``. Needs Chromium.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "live.png"
MOMENT = "2011-07-05T18:40:00"
SIZE = "1440,960"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DEMO = "from service.cli import main; main()"


def main() -> None:
    """Plays the recording up to the moment, takes the picture, and stops."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("no Chromium found: install one (apt-get install chromium fonts-noto-cjk)")
    command = [sys.executable, "-c", DEMO, "demo", "--speed", "max", "--until", MOMENT, "--stay", "--port", "8480"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, encoding="utf-8") as demo:  # noqa: S603 - our own command
        try:
            take(browser, _address(demo))
        finally:
            demo.terminate()
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)} is made\n")


def take(browser: str, page: str) -> None:
    """Lets the browser draw the page and write the picture."""
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        # --timeout and not --virtual-time-budget: virtual time stands still while the event stream is open.
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        options += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        options += ["--hide-scrollbars", f"--window-size={SIZE}", "--timeout=6000", f"--user-data-dir={profile}"]
        subprocess.run(  # noqa: S603 - the browser found above
            [browser, *options, f"--screenshot={PICTURE}", page], check=True, capture_output=True, timeout=90
        )


def _address(demo: "subprocess.Popen[str]") -> str:
    """The page's address, once the demo says that it stays."""
    said = ""
    for line in demo.stdout or ():
        said += line
        stays = re.search(r"stays at (\S+)", line)
        if stays:
            return f"{stays[1]}&theme=light"
    sys.exit(f"the demo ended before there was anything to see:\n{said}")


if __name__ == "__main__":
    main()
