"""Handle times that are not exponential.

Their spread is told by the squared coefficient of variation, cv2 = variance / mean^2: 1 for exponential, 0 for
constant, 1.2 to 1.6 for the lognormal times of most contact centres.

*Callers who wait for ever* (Erlang C): every wait is stretched by (1 + cv2) / 2 (Allen and Cunneen),

    P(W > t) = C(n, load) exp(-(n - load) t / (aht s)),    s = (arrivals_cv2 + cv2) / 2.

The mean wait is exact for one agent, and in heavy traffic. Against simulation (`tests/staffing/test_service_times.py`)
the service level at 20 s of 10 to 30 agents came within 2 points for cv2 above 1 and within 4 for 0.3, where the wait
is right and its tail is not.

*Callers who hang up* (Erlang A): hardly anything of the service distribution but its mean matters, because the queue
empties by hang-ups before a long service makes itself felt; what matters is how eagerly callers leave at the beginning
of the wait. So Erlang A is asked with the right mean, and with 1 / hazard-at-zero for patience (`Patience.initial_s`).
It errs in overload, when waits are as long as patience itself: take the mean patience there, or simulate.

Sources: A. O. Allen, "Probability, Statistics and Queueing Theory", 1978; W. Whitt, "Engineering solution of a basic
call-center model", Management Science 51 (2005); A. Mandelbaum, S. Zeltyn, OR Spectrum 26 (2004).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sigap.staffing.erlang_c import performance
from sigap.staffing.errors import StaffingError
from sigap.text import Text

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SpreadPerformance:
    """What callers live through who wait for ever.

    Attributes:
        service_level: share answered within the threshold.
        asa_s: mean wait of all, seconds; infinite in overload.
        waiting: share that finds everybody busy.
    """

    service_level: float
    asa_s: float
    waiting: float


def spread_of(service_s: Floats) -> float:
    """Return cv2 of handle times.

    Raises:
        StaffingError: fewer than two, or times that are no numbers above 0.
    """
    times = np.asarray(service_s, np.float64)
    if len(times) < 2 or not (np.isfinite(times) & (times > 0.0)).all():
        raise StaffingError(
            Text(
                "handle times must be two or more numbers above 0.",
                "waktu penanganan harus dua angka atau lebih di atas 0.",
            )
        )
    return float(times.var(ddof=1) / times.mean() ** 2)


def erlang_c_with_spread(
    load: float,
    agents: int,
    *,
    aht_s: float,
    cv2: float,
    arrivals_cv2: float = 1.0,
    threshold_s: float = 20.0,
) -> SpreadPerformance:
    """Return what callers live through with handle times of any spread, by the correction of Allen and Cunneen.

    Args:
        load: erlangs.
        agents: at their places.
        aht_s: mean handle time, seconds.
        cv2: squared coefficient of variation of the handle times.
        arrivals_cv2: the same of the times between arrivals; 1 for Poisson.
        threshold_s: answered within this is in time.

    Raises:
        StaffingError: numbers that cannot be.
    """
    if not (
        0.0 <= load < np.inf
        and agents >= 0
        and 0.0 < aht_s < np.inf
        and 0.0 <= cv2 < np.inf
        and arrivals_cv2 >= 0
    ):
        raise StaffingError(
            Text(
                "load, agents and cv2 must be numbers from 0 on, the AHT above 0.",
                "beban, agen, dan cv2 harus angka mulai 0, AHT di atas 0.",
            )
        )
    stretch = 0.5 * (arrivals_cv2 + cv2)
    exponential = performance(load, float(agents), aht_s, 0.0)
    waiting = exponential.waiting
    if agents <= load:
        return SpreadPerformance(0.0, np.inf, 1.0)
    if stretch == 0.0:
        return SpreadPerformance(1.0, 0.0, 0.0)
    beyond = waiting * np.exp(-(agents - load) * threshold_s / (aht_s * stretch))
    return SpreadPerformance(float(1.0 - beyond), float(exponential.asa_s * stretch), float(waiting))
