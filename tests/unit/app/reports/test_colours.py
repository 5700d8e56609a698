"""The ramps keep their classes apart for every kind of eye, and absent cells out of every ramp."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.reports.colours import (
    BORDER,
    HATCH_LINE,
    HATCH_PAPER,
    HATCHES,
    MAY_BE_CHANCE,
    RAMPS,
    SIDES,
    diverging,
    hatch_patterns,
    ramp,
)
from app.reports.content import Polarity
from geodata.vocabulary.cells import Absent

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def linear(colour: str) -> NDArray[np.float64]:
    channels = np.array(list(bytes.fromhex(colour[1:]))) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def luminance(colour: str, eye: str = "usual") -> float:
    seen = np.clip(EYES[eye] @ linear(colour), 0, 1)
    return float(seen @ np.array([0.2126, 0.7152, 0.0722]))


def lightness(colour: str, eye: str) -> float:
    return float(116 * np.cbrt(luminance(colour, eye)) - 16)


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("polarity", RAMPS)
def test_each_class_is_clearly_darker_than_the_one_before(polarity: Polarity, eye: str) -> None:
    steps = -np.diff([lightness(colour, eye) for colour in RAMPS[polarity]])
    assert min(steps) > 8


@pytest.mark.parametrize("polarity", RAMPS)
def test_borders_stand_out_from_every_class(polarity: Polarity) -> None:
    assert min(contrast(colour, BORDER) for colour in [*RAMPS[polarity], HATCH_PAPER]) >= 3


def test_hatching_stands_out_from_its_paper() -> None:
    assert contrast(HATCH_LINE, HATCH_PAPER) >= 4.5


def lab(colour: str, eye: str) -> NDArray[np.float64]:
    """CIE L*a*b* under D65 of a colour as an eye sees it."""
    seen = np.clip(EYES[eye] @ linear(colour), 0, 1)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
    )
    x, y, z = np.cbrt(np.maximum(to_xyz @ seen / np.array([0.9505, 1.0, 1.089]), 1e-9))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("polarity", SIDES)
def test_classes_on_two_sides_are_told_apart_by_every_eye(polarity: Polarity, eye: str) -> None:
    seen = [lab(colour, eye) for colour in diverging(polarity, [2, 4, 0, 3, 1])]
    apart = [np.linalg.norm(one - other) for i, one in enumerate(seen) for other in seen[:i]]
    assert min(apart) > 15


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("polarity", SIDES)
def test_both_ends_are_darker_than_what_may_be_chance(polarity: Polarity, eye: str) -> None:
    low, weak_low, middle, weak_high, high = (
        lightness(colour, eye) for colour in diverging(polarity, [2, 4, 0, 3, 1])
    )
    assert low + 8 < weak_low < middle - 8
    assert high + 8 < weak_high < middle - 8


@pytest.mark.parametrize("polarity", SIDES)
def test_borders_stand_out_from_classes_on_two_sides(polarity: Polarity) -> None:
    assert min(contrast(colour, BORDER) for colour in diverging(polarity, [2, 4, 0, 3, 1])) >= 3


def test_red_is_the_worse_end_whichever_that_is() -> None:
    worse, better = (diverging(polarity, [2, 0, 1]) for polarity in ("higher_is_worse", "higher_is_better"))
    assert worse == better[::-1]
    assert worse[1] == MAY_BE_CHANCE
    assert not set(diverging("neutral", [2, 0, 1])) & {worse[0], worse[2]}


def test_absent_cells_have_no_colour_of_any_ramp() -> None:
    assert not {colour for stops in RAMPS.values() for colour in stops} & {HATCH_PAPER, HATCH_LINE}


def test_every_reason_has_a_pattern_and_only_the_withheld_share_one() -> None:
    assert set(HATCHES) == {reason.value for reason in Absent}
    assert all(f'id="hatch-{name}"' in hatch_patterns() for name in HATCHES.values())
    alike = [status for status, name in HATCHES.items() if list(HATCHES.values()).count(name) > 1]
    assert set(alike) == {"suppressed", "unknown_or_confidential"}


@pytest.mark.parametrize("count", range(1, 13))
def test_there_are_as_many_different_colours_as_classes(count: int) -> None:
    colours = ramp("higher_is_worse", count)
    assert len(set(colours)) == count
    assert [lightness(c, "usual") for c in colours] == sorted(
        [lightness(c, "usual") for c in colours], reverse=True
    )
