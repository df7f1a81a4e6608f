"""How a figure stands, and whether a change is more than chance."""

import pytest

from reports.made import change, figure
from sigap.cli.terminal import _COLOURS
from sigap.reports.model import Standing, Target
from sigap.reports.standing import standing_of
from sigap.reports.wording import STANDINGS
from sigap.text import LANGUAGES, Text

AT_LEAST_80 = Target(80, None, Text("goal", "target"))
AT_MOST_5 = Target(None, 5, Text("goal", "target"))
BAND = Target(75, 85, Text("band", "rentang"))


@pytest.mark.parametrize(
    ("one", "target", "standing"),
    [
        (figure("service_level", 80.0), AT_LEAST_80, Standing.GOOD),
        (figure("service_level", 79.0, 76.0, 82.0), AT_LEAST_80, Standing.WATCH),
        (figure("service_level", 74.0, 60.0, 88.0), AT_LEAST_80, Standing.UNSURE),  # the interval reaches it
        (figure("service_level", 60.0, 58.0, 62.0), AT_LEAST_80, Standing.ACT),
        (figure("service_level", None), AT_LEAST_80, Standing.NONE),
        (figure("service_level", 90.0), None, Standing.NONE),
        (figure("abandonment_rate", 4.9), AT_MOST_5, Standing.GOOD),
        (figure("abandonment_rate", 12.0, 11.0, 13.0), AT_MOST_5, Standing.ACT),
        (figure("abandonment_rate", 33.3, 4.3, 77.7), AT_MOST_5, Standing.UNSURE),
        (figure("abandonment_rate", 5.1, 4.0, 6.3), AT_MOST_5, Standing.WATCH),
        (figure("occupancy", 60.0, 40.0, 95.0), BAND, Standing.UNSURE),  # the interval holds the whole band
        (figure("occupancy", 85.0), BAND, Standing.GOOD),
        (figure("occupancy", 87.0), BAND, Standing.WATCH),
        (figure("occupancy", 95.0), BAND, Standing.ACT),
        (figure("occupancy", 60.0), BAND, Standing.ACT),
        (
            figure("aht", 250, missing=("wrap",)),
            AT_MOST_5,
            Standing.NONE,
        ),  # not a whole handle time: no benchmark
    ],
)
def test_standing(one, target, standing):
    assert standing_of(one, target) is standing


@pytest.mark.parametrize(
    ("one", "noise", "better"),
    [
        (change("service_level", 70, 75, -1, 11), True, True),
        (change("service_level", 70, 75, 1, 9), False, True),
        (change("asa", 10, 20, 5, 15), False, False),
        (change("abandonment_rate", 6, 4, -3, -1), False, True),
        (change("offered", 100, 200, None, None), None, None),
    ],
)
def test_change(one, noise, better):
    assert one.is_noise is noise
    assert one.is_better is better


def test_every_standing_has_its_own_words_and_colour():
    said = [words.to(language) for _, words in STANDINGS.values() for language in LANGUAGES]
    assert len(set(said)) == 2 * len(Standing) - 1  # that nothing is wanted is said by silence in both
    assert set(_COLOURS) == set(STANDINGS) == set(Standing)
