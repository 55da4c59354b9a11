"""A notebook becomes a module of what it defines; nothing in it runs, and nothing in it breaks the reader."""

from __future__ import annotations

import json
from typing import Any

import pytest

from d2lcourse.course.notebook import CODE_CHARACTERS, Extracted, extract, origin_of


def notebook(*cells: str, **metadata: Any) -> bytes:
    """Return a notebook with these code cells; a text that begins with `md:` is a markdown cell."""
    made: list[dict[str, Any]] = [
        {"cell_type": "markdown", "metadata": {}, "source": text[3:]}
        if text.startswith("md:")
        else {
            "cell_type": "code",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": text.splitlines(keepends=True),
        }
        for text in cells
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": made}).encode()


def read(*cells: str) -> Extracted:
    return extract(notebook(*cells), "work.ipynb")


def namespace(found: Extracted) -> dict[str, Any]:
    """Return the names of the extracted module after its import."""
    assert found.source is not None, found.problem
    names: dict[str, Any] = {}
    exec(compile(found.source, "work", "exec"), names)
    return names


def test_definitions_imports_and_what_they_need_are_kept() -> None:
    found = read(
        "md:# Notes",
        "import math\nEPS = 1e-6\nSCALE = 2 * EPS\nunused = 3",
        "def f(x):\n    return math.sqrt(x) + SCALE\n\nclass Net:\n    size = 3",
        "double = lambda x: 2 * x",
    )
    names = namespace(found)
    assert names["f"](4) == 2 + 2e-6
    assert names["Net"].size == 3
    assert names["double"](4) == 8
    assert "unused" not in names
    assert found.notes == ("cell 2: an assignment at the top level was ignored; only definitions are graded",)


def test_training_at_the_top_level_never_runs() -> None:
    found = read(
        "def f(x):\n    return x",
        "for epoch in range(10**9):\n    f(epoch)\nprint('done')",
        "while True: pass",
        "if __name__ == '__main__':\n    f(1)",
    )
    assert namespace(found)["f"](3) == 3
    assert found.notes == (
        "cell 2: a for loop and a call at the top level were ignored; only definitions are graded",
        "cell 3: a while loop at the top level was ignored; only definitions are graded",
    )


@pytest.mark.parametrize(
    "command",
    [
        "%matplotlib inline",
        "!pip install x",
        "x = !ls",
        "f?",
        "?f",
        "%timeit f(1)",
        "!ls \\\n   -l",
        "time = %time f(1)",
    ],
)
def test_a_command_is_ignored_with_a_note(command: str) -> None:
    found = read(f"{command}\ndef f(x):\n    return x + 1")
    assert namespace(found)["f"](1) == 2
    assert "the IPython command" in found.notes[0]
    assert found.notes[0].startswith("cell 1, line 1:")


def test_a_command_inside_a_text_is_text() -> None:
    found = read('def f():\n    return """\n%time\n!ls\n"""')
    assert namespace(found)["f"]() == "\n%time\n!ls\n"
    assert found.notes == ()


def test_a_cell_of_another_language_is_left_out_and_a_timed_one_kept() -> None:
    found = read("%%bash\nrm -rf /", "%%time\ndef f(x):\n    return x")
    assert namespace(found)["f"](1) == 1
    assert "rm" not in (found.source or "")


def test_a_broken_cell_costs_only_what_it_defines() -> None:
    found = read("def f(x):\n    return x", "def g(x)\n    return x", "def h(x):\n    return g(x) + f(x)")
    names = namespace(found)
    assert names["f"](1) == 1
    assert "g" not in names
    assert found.notes == ("cell 2, line 1: expected ':'; nothing in this cell counts",)
    with pytest.raises(NameError):
        names["h"](1)


def test_a_failing_statement_costs_only_its_users(capsys: pytest.CaptureFixture[str]) -> None:
    found = read(
        "table = open('/no/such/file').read()",
        "def f(x):\n    return table",
        "import no_such_module_at_all\ndef g(x):\n    return x",
    )
    names = namespace(found)
    assert names["g"](2) == 2
    with pytest.raises(NameError):
        names["f"](1)
    printed = capsys.readouterr().out
    assert "work.ipynb, cell 1, line 1 failed, so table may be missing: FileNotFoundError" in printed


def test_the_last_definition_counts_as_it_does_in_jupyter() -> None:
    assert namespace(read("def f():\n    return 1", "def f():\n    return 2"))["f"]() == 2


def test_every_line_knows_its_cell() -> None:
    found = read("md:x", "import math\n\n\ndef f(x):\n    y = 1\n    raise ValueError(x)")
    with pytest.raises(ValueError, match="7") as caught:
        namespace(found)["f"](7)
    line = caught.traceback[-1].lineno
    assert found.places[line] == "work.ipynb, cell 2, line 6"
    assert len(found.places) == len((found.source or "").splitlines())


def test_indentation_in_texts_survives_a_guard() -> None:
    found = read("@unknown\ndef f():\n    return '''a\nb'''", "def g():\n    return 1")
    names = namespace(found)
    assert "f" not in names
    assert names["g"]() == 1
    kept = read("wrap = make()\n", "@staticmethod\ndef f():\n    return '''a\nb'''")
    assert namespace(kept)["f"]() == "a\nb"


def test_future_annotations_come_first() -> None:
    found = read("import math", "from __future__ import annotations\ndef f(x: Undefined):\n    return x")
    assert namespace(found)["f"](1) == 1
    assert len(found.places) == len((found.source or "").splitlines())


def test_attributes_set_from_outside_belong_to_the_class() -> None:
    found = read("class Net:\n    pass", "def forward(self, x):\n    return x", "Net.forward = forward")
    assert namespace(found)["Net"]().forward(3) == 3


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "its JSON breaks at line 1"),
        (b"def f(): pass", "its JSON breaks at line 1"),
        (b"[]", "it holds no cells"),
        (b"{}", "it holds no cells"),
        (b'{"cells": {}}', "it holds no cells"),
        (b"\xff\xfe\x00", "not valid UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"cells": [' + b"9" * 5000 + b"]}", "a number that is too long"),
        (b" " * (17 << 20), "larger than 16 MiB"),
        (json.dumps({"cells": [{}] * 10_001}).encode(), "more than 10000 cells"),
    ],
)
def test_what_is_no_notebook_says_why(data: bytes, says: str) -> None:
    found = extract(data, "work.ipynb")
    assert found.source is None
    assert found.problem.startswith("work.ipynb cannot be read as a notebook: ")
    assert says in found.problem


def test_too_much_code_is_refused() -> None:
    assert "more than 1 MiB" in read("x = 1\n" * (CODE_CHARACTERS // 6 + 1)).problem


@pytest.mark.parametrize(
    "cell",
    [
        "\x00",
        "\ud800",
        "x = " + "(" * 5000 + ")" * 5000,
        "x = " + "-" * 50_000 + "1",
        "%a\n" * 20_000 + "(",
        "def f(x, x): pass",
        "return 5",
        "nonlocal x",
        "'" * 3,
        "\tdef f(): pass\n  def g(): pass",
    ],
    ids=range(10),
)
def test_a_hostile_cell_costs_only_itself(cell: str) -> None:
    found = read("def f(x):\n    return x", cell)
    assert namespace(found)["f"](1) == 1
    assert any("cell 2" in note for note in found.notes)


def test_cells_that_are_no_cells_are_passed_over() -> None:
    cells = [None, 3, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "def f(): return 1"]}]
    assert namespace(extract(json.dumps({"cells": cells}).encode(), "w.ipynb"))["f"]() == 1


def test_an_old_notebook_keeps_its_cells_in_worksheets() -> None:
    old = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": ["def f(): return 1"]}]}]}
    assert namespace(extract(json.dumps(old).encode(), "w.ipynb"))["f"]() == 1


def test_a_notebook_without_definitions_says_so() -> None:
    assert read("print(1)").notes[-1] == "the notebook defines no function and no class"


def test_notes_are_bounded() -> None:
    found = read(*["print(1)"] * 100)
    assert len(found.notes) == 41
    assert found.notes[-1] == "and 61 more notes of this kind"


def test_hostile_names_cannot_move_the_cursor() -> None:
    found = extract(notebook("print(1)\n%\x1b[2J"), "a\x1b[2J.ipynb")
    assert "\x1b" not in "".join(found.notes) + "".join(found.places)


def test_the_exercise_and_the_stub_that_a_notebook_names() -> None:
    ours = notebook("x = 1", d2lcourse={"exercise": "ch04/softmax", "stub": "abc"})
    assert (origin_of(ours).exercise, origin_of(ours).stub) == ("ch04/softmax", "abc")
    for other in (notebook("x"), b"{}", notebook("x", d2lcourse=3), notebook("x", d2lcourse={"exercise": 3})):
        assert origin_of(other).exercise == ""


def test_outputs_of_any_size_cost_nothing() -> None:
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": "def f():\n    return 1",
        "outputs": [{"text": "x" * (17 << 20)}],
    }
    found = extract(json.dumps({"cells": [cell], "metadata": {}}).encode(), "big.ipynb")
    assert found.source == "def f():\n    return 1\n"


def test_the_grade_cells_of_our_notebooks_are_nobody_s_work() -> None:
    text = 'from d2lcourse.nbgrader import check\n\ncheck("ch04/softmax::softmax")\n'
    cells = [{"cell_type": "code", "source": source} for source in ("def f():\n    return 1", text)]
    found = extract(json.dumps({"cells": cells}).encode(), "a.ipynb")
    assert (found.source, found.notes) == ("def f():\n    return 1\n", ())
