from pathlib import Path

import pytest

from service.results.result_folder import ResultFolder, ResultFolderBusy


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


def write_half(out: Path, error: type[BaseException]) -> None:
    with ResultFolder(out) as folder:
        folder.write("a.csv", b"half")
        raise error


def test_results_appear_when_all_are_complete(tmp_path: Path) -> None:
    with ResultFolder(tmp_path / "out") as folder:
        folder.open("a.csv").write(b"a")
        folder.write("b.json", b"b")
        assert not (tmp_path / "out").exists()
    assert contents(tmp_path / "out") == {"a.csv": "a", "b.json": "b"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    with ResultFolder(tmp_path / "deep" / "er" / "out") as folder:
        folder.write("a.csv", b"a")
    assert contents(tmp_path / "deep" / "er" / "out") == {"a.csv": "a"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_run_changes_nothing_and_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.csv").write_text("earlier")
    with pytest.raises(error):
        write_half(tmp_path / "out", error)
    assert contents(tmp_path / "out") == {"a.csv": "earlier"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_earlier_results_are_replaced_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("earlier")
    (tmp_path / "notes.txt").write_text("mine")
    with ResultFolder(tmp_path) as folder:
        folder.write("a.csv", b"new")
    assert contents(tmp_path) == {"a.csv": "new", "notes.txt": "mine"}


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    left = tmp_path / ".out.partial"
    left.mkdir()
    (left / "old.csv").write_text("left over")
    with ResultFolder(tmp_path / "out") as folder:
        folder.write("a.csv", b"new")
    assert contents(tmp_path / "out") == {"a.csv": "new"}
    assert not left.exists()


def test_two_runs_into_one_folder_are_refused_in_words(tmp_path: Path) -> None:
    with ResultFolder(tmp_path / "out") as folder:
        folder.write("a.csv", b"first")
        with pytest.raises(ResultFolderBusy, match="another run is writing there"), ResultFolder(tmp_path / "out"):
            pass
    assert contents(tmp_path / "out") == {"a.csv": "first"}


def test_a_file_opened_again_starts_anew_while_the_first_can_still_be_read(tmp_path: Path) -> None:
    with ResultFolder(tmp_path / "out") as folder:
        first = folder.open("a.csv")
        first.write(b"one")
        second = folder.open("a.csv")
        first.seek(0)
        second.write(first.read() + b" two")
    assert contents(tmp_path / "out") == {"a.csv": "one two"}


def test_a_folder_whose_parent_is_closed_is_written_inside_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "mounted"
    out.mkdir()
    monkeypatch.setattr("service.results.result_folder.os.access", lambda *_: False)
    with ResultFolder(out) as folder:
        assert [path.name for path in out.iterdir()] == [".partial"]
        folder.write("a.csv", b"new")
    assert contents(out) == {"a.csv": "new"}


def test_a_path_that_is_a_file_is_an_error_and_the_file_stays(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OSError, match="out"), ResultFolder(tmp_path / "out") as folder:
        folder.write("a.csv", b"new")
    assert (tmp_path / "out").read_text() == "a file"
