"""Names of people."""

import pytest

from service.access.names import NameUnfit, check_name


@pytest.mark.parametrize("name", ["li.na", "李娜", "Wang Wei", "o'brien", "m@noc.example", "a"])
def test_people_may_be_called_so(name: str) -> None:
    assert check_name(f"  {name} ") == name


@pytest.mark.parametrize(
    "name", ["", " ", "a/b", "<b>", "x" * 65, "Operator", "token 3", "-li", "li\n", "li\u202eна", "a\x00b"]
)
def test_and_not_so(name: str) -> None:
    if name == "li\n":
        assert check_name(name) == "li"
        return
    with pytest.raises(NameUnfit):
        check_name(name)


def test_one_name_is_kept_in_one_way() -> None:
    assert check_name("Zoe\u0308") == check_name("Zoë")
