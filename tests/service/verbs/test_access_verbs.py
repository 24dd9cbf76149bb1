"""People and tokens at a terminal."""

import json
import re
from pathlib import Path

import pytest

from service.access.door import Door
from service.access.entrance import kept_of
from service.access.principal import Role
from service.access.secret_values import hashed
from service.cli import main
from service.configuration.settings import read_settings
from service.store.audit import Asked
from service.store.store import Store
from tests.service.access.keeping import HERE, NOON
from tests.service.made import inventory


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of a service that knows two regions and nobody."""
    path = tmp_path / "settings.toml"
    path.write_text(f'[store]\ndata_dir = "{tmp_path / "data"}"\n')
    store = Store.open(read_settings(path).store_url())
    store.network.replace(inventory())
    store.close()
    return path


def store_of(config: Path) -> Store:
    return Store.open(read_settings(config).store_url())


def ends_with(config: Path, *arguments: object) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main([*map(str, arguments), "--config", str(config)])
    return ended.value.code


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_somebody_is_added_with_a_first_password_that_lets_them_in(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ends_with(config, "people", "add", "li.na", "--role", "dispatcher", "--region", "Guyuan") == 0
    password = told(capsys).strip().rpartition(": ")[2]
    store = store_of(config)
    door = Door(kept_of(store), read_settings(config).access.rules(), lambda: NOON)
    principal = door.sign_in("li.na", password, HERE, None).principal
    store.close()
    assert (principal.role, principal.regions, principal.must_change) == (Role.DISPATCHER, frozenset({"Guyuan"}), True)


def test_everybody_is_listed_and_nothing_secret(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends_with(config, "people", "add", "li.na", "--role", "admin")
    ends_with(config, "people", "add", "王伟", "--region", "Guyuan")
    ends_with(config, "people", "disable", "王伟")
    told(capsys)
    assert ends_with(config, "people", "list", "--json") == 0
    text = told(capsys)
    listed = {person["name"]: person for person in json.loads(text)["people"]}
    assert (listed["王伟"]["regions"], listed["王伟"]["disabled"]) == (["Guyuan"], True)
    assert listed["li.na"]["regions"] is None
    assert "argon2" not in text
    assert ends_with(config, "people", "list") == 0
    assert re.search(r"王伟 +viewer +Guyuan +disabled", told(capsys))


def test_what_somebody_may_do_and_see_is_changed(config: Path) -> None:
    ends_with(config, "people", "add", "li.na", "--role", "admin")
    ends_with(config, "people", "add", "wang")
    assert ends_with(config, "people", "role", "wang", "dispatcher", "--region", "Guyuan") == 0
    assert ends_with(config, "people", "disable", "wang") == 0
    assert ends_with(config, "people", "enable", "wang") == 0
    store = store_of(config)
    wang = store.people.find("wang")
    assert wang is not None
    assert (wang.role, wang.regions, wang.disabled) == ("dispatcher", frozenset({"Guyuan"}), False)
    entries = [(entry.via, entry.verb) for entry in store.audit.page(Asked(), 3)]
    assert entries == [("terminal", "enable person"), ("terminal", "disable person"), ("terminal", "change regions")]
    store.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("people", "add", "li.na", "--role", "boss"), "choose of viewer, dispatcher, admin"),
        (("people", "add", "li.na", "--region", "Atlantis"), "choose of Guyuan, Yinchuan"),
        (("people", "add", "a/b"), "write another one"),
        (("people", "disable", "nobody"), "people list"),
        (("people", "role", "li.na"), "nothing to change"),
        (("people", "role", "li.na", "--region", "Guyuan", "--all-regions"), "give one of them"),
        (("token", "revoke", "7"), "token list"),
        (("token", "make", "x", "--scope", "everything"), "choose of"),
        (("token", "make", "x", "--scope", "ingest", "--region", "Guyuan"), "leave the regions out"),
        (("token", "make", "x"), "scope"),
    ],
)
def test_what_can_not_be_is_said_in_one_line(
    config: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert ends_with(config, *arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1


def test_the_last_admin_stays(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ends_with(config, "people", "add", "li.na", "--role", "admin")
    assert ends_with(config, "people", "disable", "li.na") == 2
    assert "last admin" in capsys.readouterr().err


def test_a_token_is_shown_once_and_revoked(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with(config, "token", "make", "feeder", "--scope", "ingest", "--scope", "read") == 0
    secret = told(capsys).strip().rpartition(": ")[2]
    assert secret.startswith("gw_")
    assert ends_with(config, "token", "list", "--json") == 0
    text = told(capsys)
    (one,) = json.loads(text)["tokens"]
    assert (one["label"], sorted(one["scopes"])) == ("feeder", ["ingest", "read"])
    assert secret not in text
    assert hashed(secret) not in text
    assert ends_with(config, "token", "revoke", one["number"]) == 0
    assert ends_with(config, "token", "list") == 0
    assert "revoked" in told(capsys)


def test_without_a_store_there_is_nobody_to_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f'[store]\ndata_dir = "{tmp_path / "nowhere"}"\n')
    assert ends_with(path, "people", "list") == 2
    assert "goldenwindow run" in capsys.readouterr().err
