"""Whatever the desk refuses is said in the visitor's language."""

from collections.abc import Callable

import pytest

from ingest.mendable import Mendable
from service.access.names import check_name
from service.access.passwords import MOST, check_fit
from service.dashboard.access.refusals import SAID, said_in
from tests.service.access.keeping import Keeping

REFUSED: tuple[Callable[[Keeping], object], ...] = (
    lambda _: check_fit("short", "Li Na"),
    lambda _: check_fit("x" * MOST + "y", "Li Na"),
    lambda _: check_fit("seven grey herons", "Li Na", "seven grey herons"),
    lambda _: check_fit("wang.fang@1", "wang.fang"),
    lambda _: check_fit("qwertyuiop", "Li Na"),
    lambda _: check_name("<b>"),
    lambda _: check_name("token 7"),
    lambda keeping: keeping.desk.add_person("Li Na", "viewer", None, keeping.who()),
    lambda keeping: keeping.desk.disable("Nobody", keeping.who()),
    lambda keeping: keeping.desk.disable("Li Na", keeping.who()),
    lambda keeping: keeping.desk.revoke_token(7, keeping.who()),
    lambda keeping: keeping.desk.make_token("", frozenset({"read"}), None, False, None, keeping.who()),
)


@pytest.mark.parametrize("refuse", REFUSED)
def test_a_refusal_is_said_in_chinese_and_english(keeping: Keeping, refuse: Callable[[Keeping], object]) -> None:
    keeping.person("Li Na")
    with pytest.raises(Mendable) as refused:
        refuse(keeping)
    text = str(refused.value)
    assert said_in("en", refused.value) == text
    assert any(text == known or text.endswith(f": {known}") for known in SAID)
    assert not any(known in said_in("zh", refused.value) for known in SAID)


def test_every_text_that_is_translated_is_one_of_the_desk() -> None:
    assert len(SAID) == len(REFUSED)


def test_what_has_no_translation_stands_as_it_is() -> None:
    assert said_in("zh", Mendable("nowhere: something else")) == "nowhere: something else"
