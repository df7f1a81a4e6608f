"""An instance file becomes a problem; a wrong line is named with what to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sigap.errors import SourceError
from sigap.scheduling.rotation.curtois_qu import parse_curtois_qu, read_curtois_qu

TEXT = """# a comment
SECTION_HORIZON
14

SECTION_SHIFTS
E,480,
L,600,E

SECTION_STAFF
Ayu,E=14|L=0,4320,3360,5,2,3,1
Budi,E=3|L=14,4000,0,6,1,2,2

SECTION_DAYS_OFF
Ayu,0,13

SECTION_SHIFT_ON_REQUESTS
Ayu,2,E,3

SECTION_SHIFT_OFF_REQUESTS
Budi,4,L,2

SECTION_COVER
0,E,1,100,1
0,L,2,50,3
"""


def test_everything_in_a_file_is_in_the_problem() -> None:
    problem = parse_curtois_qu(TEXT)
    assert (problem.people, problem.shifts, problem.days) == (("Ayu", "Budi"), ("E", "L"), 14)
    assert problem.minutes.tolist() == [480, 600]
    assert problem.follows.tolist() == [[True, True], [False, True]]
    assert problem.max_shifts.tolist() == [[14, 0], [3, 14]]
    assert (problem.max_minutes.tolist(), problem.min_minutes.tolist()) == ([4320, 4000], [3360, 0])
    assert (problem.max_work_run.tolist(), problem.min_work_run.tolist()) == ([5, 6], [2, 1])
    assert (problem.min_off_run.tolist(), problem.max_weekends.tolist()) == ([3, 2], [1, 2])
    assert np.argwhere(~problem.may[0]).tolist() == [[0, 0], [0, 1], [13, 0], [13, 1]]
    assert problem.may[1].all()
    assert problem.constant == 3
    assert (problem.cost[0, 2, 0], problem.cost[1, 4, 1], np.abs(problem.cost).sum()) == (-3, 2, 5)
    assert (problem.required[0].tolist(), problem.required[1:].sum()) == ([1, 2], 0)
    assert (problem.under[0].tolist(), problem.over[0].tolist()) == ([100, 50], [1, 3])
    assert problem.weekend.tolist() == [-1] * 5 + [0, 0] + [-1] * 5 + [1, 1]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("14\n\nSECTION_SHIFTS", "two weeks\n\nSECTION_SHIFTS", 3, "whole number"),
        ("14\n\nSECTION_SHIFTS", "0\n\nSECTION_SHIFTS", 3, "whole number from 1"),
        ("L,600,E", "L,600,N", 7, "shift 'N' is not declared"),
        ("L,600,E", "E,600,", 7, "declared twice"),
        ("L,600,E", "L,0,E", 7, "whole number from 1"),
        ("Ayu,E=14|L=0,4320", "Ayu,E=14|N=0,4320", 10, "shift 'N' is not declared"),
        ("Ayu,E=14|L=0,4320", "Ayu,E=many,4320", 10, "does not say how many"),
        ("4320,3360,5,2,3,1", "4320,5000,5,2,3,1", 10, "above its upper limit"),
        ("4320,3360,5,2,3,1", "4320,3360,5,2,3", 10, "has 8 fields; this one has 7"),
        ("Ayu,0,13", "Ayu,0,14", 14, "whole number from 0 to 13"),
        ("Ayu,0,13", "Citra,0", 14, "person 'Citra' is not declared"),
        ("Budi,4,L,2", "Budi,4,L,-2", 20, "whole number"),
        ("0,L,2,50,3", "0,E,2,50,3", 24, "have a line already"),
        ("SECTION_COVER", "SECTION_COVERS", 22, "no section is called"),
        ("# a comment", "14", 1, "before the first section"),
    ],
)
def test_a_wrong_line_is_named(old: str, new: str, line: int, says: str) -> None:
    assert old in TEXT
    with pytest.raises(SourceError, match=says) as caught:
        parse_curtois_qu(TEXT.replace(old, new), source="ward.txt")
    assert caught.value.where == f"ward.txt:{line}"
    assert caught.value.remedy is not None
    assert caught.value.message("id") != caught.value.message("en")


def test_a_missing_section_is_named() -> None:
    with pytest.raises(SourceError, match="SECTION_COVER is missing"):
        parse_curtois_qu(TEXT[: TEXT.index("SECTION_COVER")])


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "instance.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match=r"instance\.txt: the file cannot be read"):
        read_curtois_qu(path)
    with pytest.raises(SourceError, match="cannot be read"):
        read_curtois_qu(tmp_path / "none.txt")
