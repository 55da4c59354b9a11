"""Rosters: what is understood, and what is refused with the lines that are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from d2lcourse.batch.intake import Roster, read_roster
from d2lcourse.batch.intake.names import Owner
from d2lcourse.errors import UserError
from d2lcourse.grading.results import Person


def read(tmp_path: Path, data: str | bytes) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_roster(path)


def people(roster: Roster) -> list[tuple[str, str, str]]:
    return [(item.person.id, item.person.name, item.person.email) for item in roster.listed]


@pytest.mark.parametrize(
    "data",
    [
        "id,name,email\nann,Ann Lee,a@x.org\nbob,Bob,\n",
        "\ufeffID;Name;E-Mail\r\nann;Ann Lee;a@x.org\r\nbob;Bob;\r\n",
        'id\tname\temail\n"ann"\t"Ann  Lee"\ta@x.org\n\n\nbob\tBob\t\n',
        "email,note,student_id,First Name,Last_Name\na@x.org,;,ann,Ann,Lee\n,,bob,Bob,\n",
        "id,name,email\nann,Ann Lee,a@x.org\nbob,Bob,\n".encode("utf-16"),
    ],
)
def test_columns_separators_quotes_and_encodings(tmp_path: Path, data: str | bytes) -> None:
    roster = read(tmp_path, data)
    assert people(roster) == [("ann", "Ann Lee", "a@x.org"), ("bob", "Bob", "")]
    assert roster.notes == ()


def test_a_canvas_gradebook(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        "Student,ID,SIS User ID,SIS Login ID,Section,Quiz (1)\n    Points Possible,,,,,3\n"
        '"Lee, Ann",101,s1,ann,A,2\n"Kim, Dan",102,,,B,1\n',
    )
    assert [item.person for item in roster.listed] == [
        Person(id="ann", name="Lee, Ann", login="ann", sis_id="s1", canvas_id="101", section="A"),
        Person(id="102", name="Kim, Dan", canvas_id="102", section="B"),
    ]
    assert [item.line for item in roster.listed] == [3, 4]


def test_columns_that_mean_something_else_beside_others(tmp_path: Path) -> None:
    assert people(read(tmp_path, 'Student,ID,Section\n"Lee, Ann",101,A\n')) == [("101", "Lee, Ann", "")]
    (item,) = read(tmp_path, "username,id,name\nalee,77,Ann\n").listed
    assert (item.person.id, item.person.login) == ("77", "alee")


def test_moodle_exports(tmp_path: Path) -> None:
    grades = (
        "First name,Surname,ID number,Email address,Quiz: x (Real)\nAnn,Lee,m1,a@x.org,2\nBo,Li,,b@x.org,1\n"
    )
    assert people(read(tmp_path, grades)) == [("m1", "Ann Lee", "a@x.org"), ("b@x.org", "Bo Li", "b@x.org")]
    blind = "Identifier,Status,Grade\nParticipant 77,Submitted,\n"
    (item,) = read(tmp_path, blind).listed
    assert (item.person.id, item.participant) == ("participant-77", "77")


def test_line_numbers_survive_line_breaks_in_quotes(tmp_path: Path) -> None:
    roster = read(tmp_path, 'id,name\nann,"Ann\nLee"\nbob,Bob\n')
    assert [(item.person.name, item.line) for item in roster.listed] == [("Ann Lee", 2), ("Bob", 4)]


def test_old_encodings_are_read_with_a_note(tmp_path: Path) -> None:
    roster = read(tmp_path, "id,name\nann,José\n".encode("cp1252"))
    assert people(roster) == [("ann", "José", "")]
    assert "roster.csv is not UTF-8" in roster.notes[0]


def test_a_row_that_is_there_twice_is_a_note(tmp_path: Path) -> None:
    roster = read(tmp_path, "id,name\nann,Ann\nbob,Bob\nann,Ann\n")
    assert people(roster) == [("ann", "Ann", ""), ("bob", "Bob", "")]
    assert roster.notes == ("roster.csv, line 4: ann is in line 2, too",)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("id,name\nann,Ann\nann,Anna\n", "line 3: the id ann is in line 2 already, with another name"),
        ("id,name\nann,A\nAnn,B\n", r"line 3: Ann and ann \(line 2\) differ in case only"),
        ("id,name\n,Ann\n", "line 2: there is no id"),
        ("id,name\n../x,Ann\nok,B\n", "line 2: the id '../x' begins or ends with a dot"),
        ("id,name\na\x1b[2Jb,Ann\n", r"line 2: the id 'a\\\\x1b\[2Jb' has control characters"),
        ("id,name\n" + "x/y,n\n" * 30, "and 20 more"),
        (
            "name,points\nAnn,3\n",
            r"no column that tells who is who \(name, points\); expected the columns id",
        ),
        ("", r"no column that tells who is who \(nothing\)"),
        ("id,name\n", "names no student"),
        ('id,name\nann,"Ann\n', "cannot be read as CSV: unexpected end of data"),
        (b"\xff\xfea", "not valid UTF-16"),
    ],
)
def test_what_is_wrong_is_named_by_its_line(tmp_path: Path, data: str | bytes, says: str) -> None:
    with pytest.raises(UserError, match=says):
        read(tmp_path, data)


def test_a_file_that_cannot_be_a_roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match=r"nowhere\.csv cannot be read: No such file"):
        read_roster(tmp_path / "nowhere.csv")
    monkeypatch.setattr("d2lcourse.batch.intake.roster.ROSTER_BYTES", 4)
    with pytest.raises(UserError, match="that is no roster"):
        read(tmp_path, "id,name\n")


@pytest.mark.parametrize(
    ("owner", "found"),
    [
        (Owner("plain", "ann"), ["ann"]),
        (Owner("plain", "ANN@X.ORG"), ["ann"]),
        (Owner("plain", "S1"), ["ann"]),
        (Owner("plain", "softmax-Bo-Li"), ["bo-li"]),
        (Owner("plain", "Lee, Ann"), ["ann"]),
        (Owner("plain", "nobody"), []),
        (Owner("canvas", "leeann", "101"), ["ann"]),
        (Owner("canvas", "libo", "999"), ["bo-li", "libo2"]),
        (Owner("moodle", "Ann Lee", "1"), ["ann"]),
    ],
)
def test_whose_a_submission_is(owner: Owner, found: list[str], tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        "id,name,email,sis id,canvas id\nann,Ann Lee,ann@x.org,s1,101\nbo-li,Bo Li,,,\nlibo2,Bo Li,,,\n",
    )
    assert [item.person.id for item in roster.matches(owner)] == found
