"""A watched folder: what becomes of the files that are dropped into it."""

from pathlib import Path
from time import monotonic

import pytest

from ingest.folder_source import DONE, UNREADABLE, FolderSource
from ingest.rejected import Rejected
from ingest.source import SourceAway, Stretch

SOON_S = 0.01
HEADER = b"alarm_id,cell_id,raised_at\n"


class Folder:
    """A folder, and the store as far as it is asked about it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.positions: dict[str, int] = {}
        self.source = self.begun()

    def begun(self, unchanged_s: float = SOON_S) -> FolderSource:
        return FolderSource(self.path, self.positions.get, self.forget, {}, unchanged_s)

    def forget(self, source: str) -> None:
        self.positions.pop(source, None)

    def drop(self, name: str, content: bytes) -> Path:
        self.path.mkdir(exist_ok=True)
        (self.path / name).write_bytes(content)
        return self.path / name

    def take_all(self) -> list[Stretch]:
        """Polls and takes until no file is left that will be read."""
        taken: list[Stretch] = []
        until = monotonic() + 20
        while monotonic() < until and any(self._waits(path) for path in self.path.iterdir()):
            for stretch in self.source.poll(SOON_S):
                self.positions[stretch.source] = stretch.until
                self.source.taken(stretch)
                taken.append(stretch)
        return taken

    def names(self, folder: str = "") -> list[str]:
        there = self.path / folder
        return sorted(path.name for path in there.iterdir() if path.is_file()) if there.is_dir() else []

    @staticmethod
    def _waits(path: Path) -> bool:
        return path.is_file() and not path.name.startswith(".") and path.suffix != ".part"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "incoming")


def test_a_file_that_was_read_is_moved_and_its_position_forgotten(folder: Folder) -> None:
    folder.drop("alarms-1.csv", HEADER + b"A-1,YC1-1,2011-07-04\nA-2,YC1-2,2011-07-04\n")
    (stretch,) = folder.take_all()
    assert (stretch.kind, stretch.source, stretch.after, stretch.until) == ("alarms", "folder:alarms-1.csv", None, 4)
    assert stretch.places == (2, 3)
    assert (folder.names(), folder.names(DONE), folder.positions) == ([], ["alarms-1.csv"], {})


def test_the_same_file_again_is_read_again_and_kept_beside_the_first(folder: Folder) -> None:
    for _ in range(2):
        folder.drop("alarms-1.csv", HEADER + b"A-1,YC1-1,2011-07-04\n")
        assert [len(stretch.documents) for stretch in folder.take_all()] == [1]
    assert folder.names(DONE) == ["2-alarms-1.csv", "alarms-1.csv"]


def test_a_file_that_can_not_be_read_is_kept_with_a_note_and_stops_no_other(folder: Folder) -> None:
    folder.drop("alarms-1.csv", b"number,place\n1,2\n")
    folder.drop("alarms-2.csv", HEADER + b"A-1,YC1-1,2011-07-04\n")
    folder.drop("notes.docx", b"PK")
    assert [stretch.source for stretch in folder.take_all()] == ["folder:alarms-2.csv"]
    assert folder.names(UNREADABLE) == ["alarms-1.csv", "alarms-1.csv.txt", "notes.docx", "notes.docx.txt"]
    note = (folder.path / UNREADABLE / "alarms-1.csv.txt").read_text(encoding="utf-8")
    assert "column alarm_id, raised_at, cell_id (or site_id) is missing; add the column" in note


def test_a_row_that_can_not_be_read_is_rejected_with_its_place_and_the_rest_is_taken(folder: Folder) -> None:
    folder.drop("alarms.csv", HEADER + b"A-1,YC1-1,2011-07-04\n\xff\xff\xff\nA-3\nA-4,YC1-1,2011-07-04\n")
    (stretch,) = folder.take_all()
    rejected = [
        place for place, each in zip(stretch.places, stretch.documents, strict=True) if isinstance(each, Rejected)
    ]
    assert (stretch.places, rejected) == ((2, 3, 4, 5), [3, 4])


def test_what_is_on_its_way_is_left_alone(folder: Folder) -> None:
    for name in ("alarms-1.csv.part", ".alarms-2.csv"):
        folder.drop(name, HEADER)
    folder.drop("alarms-3.csv", HEADER + b"A-1,YC1-1,2011-07-04\n")
    assert [stretch.source for stretch in folder.take_all()] == ["folder:alarms-3.csv"]
    assert folder.names() == [".alarms-2.csv", "alarms-1.csv.part"]


def test_a_file_that_still_grows_is_not_taken_up(folder: Folder) -> None:
    source = folder.begun(unchanged_s=1e-9)
    folder.drop("alarms.csv", HEADER + b"A-1,YC1-1,2011-07-04\n")
    assert source.poll(0) == []
    folder.drop("alarms.csv", HEADER + b"A-1,YC1-1,2011-07-04\nA-2,YC1-1,2011-07-04\n")
    assert source.poll(0) == []
    assert [len(stretch.documents) for _ in range(2) for stretch in source.poll(0)] == [2]


def test_a_restart_goes_on_at_the_row_where_it_was(folder: Folder) -> None:
    folder.drop("alarms.csv", HEADER + b"".join(b"A-%d,YC1-1,2011-07-04\n" % number for number in range(5)))
    folder.positions["folder:alarms.csv"] = 4
    (stretch,) = folder.take_all()
    assert (stretch.after, stretch.until, stretch.places) == (4, 7, (4, 5, 6))


def test_a_file_that_is_held_up_lets_the_next_go_first(folder: Folder) -> None:
    for name in ("alarms-1.csv", "alarms-2.csv"):
        folder.drop(name, HEADER + b"A-1,YC1-1,2011-07-04\n")
    while not (held := folder.source.poll(SOON_S)):
        pass
    folder.source.go_back(held[0])
    assert [stretch.source for stretch in folder.take_all()] == ["folder:alarms-2.csv", "folder:alarms-1.csv"]


def test_a_folder_that_can_not_be_had_says_which_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "incoming").write_text("a file")
    with pytest.raises(SourceAway, match=r"incoming.*make it readable and writable"):
        Folder(tmp_path / "incoming").source.poll(0)
