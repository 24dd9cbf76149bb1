"""Makes the font that reports are printed in: the Noto Sans SC glyphs of GB 2312 and of Latin text, two weights.

Run from the checkout with its environment: ``.venv/bin/python scripts/make_report_font.py``. Needs the system's Noto
fonts (``apt-get install fonts-noto-cjk``), which are under the SIL Open Font License; so is what is made of them.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "service" / "report" / "fonts"
SYSTEM = Path("/usr/share/fonts/opentype/noto")
WEIGHTS = {"Regular": "NotoSansCJK-Regular.ttc", "Bold": "NotoSansCJK-Bold.ttc"}
SIMPLIFIED = 2
"""The number of the simplified Chinese face in a Noto collection."""


def main() -> None:
    """Both weights."""
    FONTS.mkdir(exist_ok=True)
    for weight, file in WEIGHTS.items():
        source = SYSTEM / file
        if not source.exists():
            sys.exit(f"there is no {source}: apt-get install fonts-noto-cjk")
        made = FONTS / f"NotoSansSC-{weight}.woff2"
        make(source, made)
        sys.stdout.write(f"{made.relative_to(ROOT)}: {made.stat().st_size / 2**20:.1f} MiB\n")


def make(source: Path, made: Path) -> None:
    """One weight."""
    options = Options(
        flavor="woff2", layout_features=["kern", "tnum"], hinting=False, desubroutinize=False, notdef_outline=True
    )
    options.font_number = SIMPLIFIED
    font = load_font(str(source), options)
    subsetter = Subsetter(options)
    subsetter.populate(text=letters())
    subsetter.subset(font)
    save_font(font, str(made), options)


def letters() -> str:
    """GB 2312, both levels and its punctuation, and Latin-1 with the signs that figures take."""
    rows = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    simplified = b"".join(rows).decode("gb2312", "ignore")
    latin = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)]))
    return simplified + latin + "–—−≤≥≈·…‰→↑↓●▲◆■✓"


if __name__ == "__main__":
    main()
