"""The linear program of a scheduling problem: every roster is one of its points, at no more than the roster's cost."""

from __future__ import annotations

from dataclasses import dataclass

from sigap.scheduling.core.chains import add_chains
from sigap.scheduling.core.cover import Cover, add_cover
from sigap.scheduling.core.crews import Crew, crews_of
from sigap.scheduling.core.program import Builder, Program
from sigap.scheduling.core.tours import Tours, add_tours
from sigap.scheduling.core.units import Units, units_of
from sigap.scheduling.options import Options


@dataclass(frozen=True)
class Model:
    """A program and what its columns mean.

    Attributes:
        options: of the problem.
        units: that people count in.
        crews, tours: in the same order.
        cover: columns of what is served.
        program: to be minimised; its value is a bound on the cost of every roster without overtime.
    """

    options: Options
    units: Units
    crews: tuple[Crew, ...]
    tours: tuple[Tours, ...]
    cover: Cover
    program: Program


def model_of(options: Options, *, pooled: bool = False, mid_breaks: bool = False) -> Model:
    """Return the linear program of a problem.

    Args:
        options: of the problem.
        pooled: count people with skills in common as one unit; the bound holds all the same.
        mid_breaks: put every break in the middle of its window, to see what free breaks are worth.
    """
    builder = Builder()
    units = units_of(options, pooled)
    crews = crews_of(options, units)
    tours = tuple(add_tours(builder, options, crew) for crew in crews)
    for crew, own in zip(crews, tours, strict=True):
        add_chains(builder, options, crew, own)
    cover = add_cover(builder, options, units, crews, tours, mid_breaks)
    return Model(options, units, crews, tours, cover, builder.program())
