"""What all report pages are made with: their templates, and texts in the language asked for."""

from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

Language = Literal["zh", "en", "both"]


def environment(lang: Language) -> Environment:
    """Templates that escape all data; in them `t(zh, en)` is a text in the language asked for, or in both."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["t"] = lambda zh, en: in_language(lang, zh, en)
    return templates


def in_language(lang: Language, zh: str, en: str) -> Markup:
    """A text in the language asked for, or in both; each marked as what it is."""
    texts = [("zh", zh), ("en", en)] if lang == "both" else [(lang, zh if lang == "zh" else en)]
    return Markup(" ").join(Markup('<span lang="{}">{}</span>').format(code, text) for code, text in texts)
