"""Every pair of ink and ground of the tokens can be read, and states differ for people who see fewer colours."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[3] / "src/sigap/web/shell/static/shell/shell.css").read_text("utf-8")
TOKENS = {
    name: (light, dark or light)
    for name, light, dark in re.findall(
        r"--([a-z0-9-]+): (?:light-dark\()?(#[0-9a-f]{6})(?:, (#[0-9a-f]{6})\))?;", CSS
    )
}
THEMES = ("light", "dark")
TONES = ("good", "warn", "bad", "info", "busy", "away", "off")
GROUNDS = ("ground", "surface", "raised", "sunken")
TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11

PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "accent") for ground in GROUNDS),
    *((tone, f"{tone}-tint", TEXT) for tone in TONES),
    *((tone, "surface", TEXT) for tone in TONES),
    *((tone, "ground", TEXT) for tone in TONES),
    *(("ink", f"{tone}-tint", TEXT) for tone in TONES),
    *((f"{tone}-mark", "surface", GRAPHIC) for tone in TONES),
    *((f"series-{number}", "surface", GRAPHIC) for number in range(1, 7)),
    ("accent-ink", "accent-fill", TEXT),
    ("accent", "info-tint", TEXT),
    ("ink-soft", "off-tint", TEXT),
    ("line-strong", "surface", GRAPHIC),
    ("line-strong", "ground", GRAPHIC),
]  # fmt: skip

# What a colour becomes for people without red, green or blue cones (Machado, Oliveira, Fernandes 2009, severity 1).
SEEN = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip

Linear = tuple[float, float, float]


def linear(colour: str) -> Linear:
    """Return a colour's red, green and blue light."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, by WCAG 2.2."""
    lights = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in map(linear, (one, other))
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def oklab(light: Linear) -> Linear:
    """Return a colour in OKLab (Ottosson 2020), in which distances are as they are seen."""
    red, green, blue = light
    long = max(0.0, 0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = max(0.0, 0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = max(0.0, 0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def seen_distance(one: str, other: str, kind: str) -> float:
    """Return how far apart two colours are for people who see in one of these ways."""
    seen = []
    for colour in (one, other):
        light = linear(colour)
        red, green, blue = (
            sum(weight * part for weight, part in zip(row, light, strict=True)) for row in SEEN[kind]
        )
        seen.append(oklab((red, green, blue)))
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


def test_the_measures_are_those_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS, ids=[f"{a}-on-{b}" for a, b, _ in PAIRS])
def test_a_pair_of_tokens_has_contrast(ink: str, ground: str, least: float, theme: str) -> None:
    place = THEMES.index(theme)
    assert contrast(TOKENS[ink][place], TOKENS[ground][place]) >= least


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", SEEN)
def test_good_warn_and_bad_differ_for_people_who_see_fewer_colours(kind: str, theme: str) -> None:
    place = THEMES.index(theme)
    for one, other in combinations(("good-mark", "warn-mark", "bad-mark"), 2):
        assert seen_distance(TOKENS[one][place], TOKENS[other][place], kind) > 0.05, (one, other)


def test_the_style_sheet_stays_one_that_is_read_in_one_sitting() -> None:
    assert len(CSS.splitlines()) < 500
