"""A text is made once for all who look alike, and kept while there is room."""

from concurrent.futures import ThreadPoolExecutor

from service.dashboard.frame.kept_texts import KeptTexts


def test_a_text_is_made_once_however_many_ask_at_once() -> None:
    kept, made = KeptTexts(), []

    def make() -> str:
        made.append("x")
        return "text"

    with ThreadPoolExecutor(8) as threads:
        texts = list(threads.map(lambda _: kept.text("key", make), range(50)))
    assert texts == ["text"] * 50
    assert len(made) == 1


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    kept = KeptTexts(most=2)
    for name in ("a", "b", "a", "c"):
        kept.text(name, lambda: "old")
    assert kept.text("a", lambda: "new") == "old"
    assert kept.text("b", lambda: "new") == "new"
