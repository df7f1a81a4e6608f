"""How a figure stands, and whether a change is more than chance."""

import pytest

from reports.made import change, figure
from sigap.reports.model import Standing, Target
from sigap.reports.standing import standing_of
from sigap.text import Text

AT_LEAST_80 = Target(80, None, Text("goal", "sasaran"))
AT_MOST_5 = Target(None, 5, Text("goal", "sasaran"))
BAND = Target(75, 85, Text("band", "rentang"))


@pytest.mark.parametrize(
    ("one", "target", "standing"),
    [
        (figure("service_level", 80.0), AT_LEAST_80, Standing.GOOD),
        (figure("service_level", 79.0, 76.0, 82.0), AT_LEAST_80, Standing.WATCH),  # the interval reaches it
        (figure("service_level", 60.0, 58.0, 62.0), AT_LEAST_80, Standing.ACT),
        (figure("service_level", None), AT_LEAST_80, Standing.NONE),
        (figure("service_level", 90.0), None, Standing.NONE),
        (figure("abandonment_rate", 4.9), AT_MOST_5, Standing.GOOD),
        (figure("abandonment_rate", 12.0, 11.0, 13.0), AT_MOST_5, Standing.ACT),
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
