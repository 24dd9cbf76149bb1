import pytest

from alerts.complaint_care.words import Threat, over_our_heads, threats_of


@pytest.mark.parametrize(
    ("text", "threats"),
    [
        ("再不解决我就向工信部投诉", (Threat.REGULATOR, Threat.INSISTING)),
        ("要打12300申诉", (Threat.REGULATOR,)),
        ("请拨12381", (Threat.REGULATOR,)),
        ("找媒体曝光，再请律师", (Threat.MEDIA, Threat.LEGAL)),
        ("一定投诉到底", (Threat.INSISTING,)),
        ("I shall call the Regulator and a lawyer", (Threat.REGULATOR, Threat.LEGAL)),
        ("still  not fixed, I will see you in court", (Threat.LEGAL, Threat.INSISTING)),
        ("手机突然没有信号，打不出也接不进", ()),
        ("the issue is with my number 13912300456", ()),
        ("no signal in the courtyard", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_a_text_threatens_with_what_its_words_say(text: str | None, threats: tuple[Threat, ...]) -> None:
    assert threats_of(text) == threats


@pytest.mark.parametrize(
    ("word", "is_over"),
    [
        *((word, True) for word in ("申诉热线", "12300", "Regulator", "escalated", "越级投诉")),
        *((word, False) for word in ("hotline", "10086", "closed", None)),
    ],
)
def test_channels_and_statuses_of_the_regulator_are_over_our_heads(word: str | None, is_over: bool) -> None:
    assert over_our_heads(word) is is_over
