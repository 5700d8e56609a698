"""Berlin's reform of 2021: residents of one day on both divisions tell what a conversion is worth.

The office counted the residents of 31 December 2020 on the 448 old areas and, for its monitoring, on the
542 new ones. Conversions know the old count and a later count of the new areas; the truth only judges.
"""

from collections.abc import Iterator

import numpy as np

from benchmarks.berlin import Reform
from benchmarks.boundaries_overlay import SHARED
from benchmarks.row import Row
from geodata.ancillary import by_other_vintage, by_units
from geodata.crosswalk import (
    Crosswalk,
    Method,
    by_margins,
    converted,
    crosswalk_of,
    receives_parts,
)
from geodata.harmonization import Estimate, Evidence, estimate, harmonization
from geodata.pieces import pieces_of
from geodata.rasters import lies_in, rasters_of, subdivided
from geodata.rounding import controlled_rounding
from geodata.surface import by_surface
from geodata.vocabulary.cells import Cells, Floats

_AGES = ("under_6", "6_14", "15_17", "18_26", "27_44", "45_54", "55_64", "65_plus")


def measured() -> Iterator[Row]:
    """Errors against the truth, coverage of the bands, sums of age groups."""
    if not SHARED.is_dir():
        yield Row(
            "conversion, Berlin 2020 to 2021", np.nan, None, 1, remark="the folder of real data is absent"
        )
        return
    reform = Reform(SHARED / "data")
    plain = _values(_plain(reform), reform.old())
    for year, half, limits in ((2021, "01", (17.0, 40.0, 0.12)), (2022, "02", (59.0, None, None))):
        yield from _errors(reform, plain, (year, half), limits)
    yield from _without_a_second_count(reform)
    yield from _unchanged(reform)
    yield _groups_of_age(reform)
    yield from _foreigners(reform)


def _errors(
    reform: Reform, plain: Floats, later: tuple[int, str], limits: tuple[float, float | None, float | None]
) -> Iterator[Row]:
    day = {"01": "30.06.", "02": "31.12."}[later[1]] + str(later[0])
    old, new = reform.old(), reform.new(*later)
    found = harmonization(
        pieces_of(reform.overlay), Evidence("residents", {"residents": old}, {"residents": new})
    )
    result = estimate(found, "residents", Cells.of(old.tolist()))
    value = result.counts.cells.value
    ours, peers = _measures(value, reform.truth), _measures(plain, reform.truth)
    for position, (name, unit) in enumerate((("MAE", "persons"), ("RMSE", "persons"), ("misplaced", "%"))):
        limit = limits[position]
        label = f"Berlin, count of {day} as the other margin, {name}"
        if limit is not None:
            yield Row(label, ours[position], limit, 1.0, "bound", unit)
        yield Row(f"{label}, area weights", ours[position], peers[position], 10.0, "peer", unit)
    yield _coverage(f"Berlin, residents from {day}", result, found.general, reform.truth)
    rounded = controlled_rounding(value)
    yield Row(
        f"Berlin, {day}: persons lost by conversion and rounding",
        abs(rounded.sum() - old.sum()) + 1e-9,
        0.5,
        1.0,
        "bound",
        "persons",
    )


def _coverage(name: str, result: Estimate, walk: Crosswalk, truth: Floats) -> Row:
    """How far from 90 % the bands of estimated areas hold: too wide is as wrong as too narrow."""
    known = np.isfinite(truth)
    rated = receives_parts(walk) & known
    holds = (result.low - 0.5 <= truth) & (truth <= result.high + 0.5)
    covered = 100 * holds[rated].mean()
    return Row(
        f"{name}: distance of the bands' coverage from 90 %",
        max(abs(covered - 90), 1e-9),
        5.0,
        1.0,
        "bound",
        "points",
        remark=f"{covered:.1f} % of {rated.sum()} estimated areas, {100 * holds[known].mean():.1f} % of all; "
        f"half width {np.nanmean((result.high - result.low)[rated]) / 2:.0f} persons on average",
    )


def _without_a_second_count(reform: Reform) -> Iterator[Row]:
    """What the other methods are worth here, for those who have no count of the new areas near the date."""
    old = reform.old()
    pieces = pieces_of(reform.overlay)
    plain = _measures(_values(_plain(reform), old), reform.truth)[0]
    points, size = subdivided(*reform.grid, 1_000)
    at = [lies_in(points, outlines) for outlines in reform.outlines]
    walks = {
        "density of the new areas on 31.12.2024": by_other_vintage(pieces, reform.new(2024, "02")),
        "census grid of 1 km": by_units(pieces, *at, size),
    }
    surface = _values(by_surface(pieces, *rasters_of(*reform.outlines), old), old)
    remark = f"the smooth surface errs by {_measures(surface, reform.truth)[0]:.0f}: taken on request only"
    for name, walk in walks.items():
        ours = _measures(_values(walk, old), reform.truth)[0]
        yield Row(f"Berlin, {name}, MAE, area weights", ours, plain, 1.2, "peer", "persons", remark=remark)
        remark = ""


def _unchanged(reform: Reform) -> Iterator[Row]:
    pieces = pieces_of(reform.overlay)
    old = reform.old()
    value = _values(by_margins(pieces, old, reform.new(2021, "01")), old)
    same = pieces.is_unchanged
    kept = value[pieces.target[same]] == old[pieces.source[same]]
    truth = reform.truth[pieces.target[same]] == old[pieces.source[same]]
    yield Row(
        "Berlin, unchanged areas not kept to the person",
        float((~kept).sum()) + 1e-9,
        0.5,
        1.0,
        "bound",
        "areas",
        remark=f"{kept.sum()} of {same.sum()} keep the old count; the office's own recount differs in "
        f"{(~truth).sum()}",
    )


def _groups_of_age(reform: Reform) -> Row:
    """Age groups by the crosswalk of all residents: sums of city and boroughs."""
    old = reform.old()
    walk = by_margins(pieces_of(reform.overlay), old, reform.new(2021, "01"))
    boroughs = sorted({key[:2] for key in reform.old_keys})
    worst = 0.0
    for age in _AGES:
        counts = reform.old(f"residents_{age}")
        value = _values(walk, counts)
        for borough in boroughs:
            before = sum(n for n, key in zip(counts, reform.old_keys, strict=True) if key.startswith(borough))
            after = sum(n for n, key in zip(value, reform.new_keys, strict=True) if key.startswith(borough))
            worst = max(worst, abs(before - after))
    return Row(
        "Berlin, age groups: largest error of a borough's sum", worst + 1e-12, 1e-6, 1.0, "bound", "persons"
    )


def _foreigners(reform: Reform) -> Iterator[Row]:
    """Another variable than the one the weights were made of."""
    old, group = reform.old(), reform.old("foreigners")
    evidence = Evidence(
        "residents",
        {"residents": old, "foreigners": group},
        {"residents": reform.new(2021, "01"), "foreigners": reform.new(2021, "01", "foreigners")},
    )
    found = harmonization(pieces_of(reform.overlay), evidence)
    ours = _measures(_values(found.of("foreigners"), group), reform.true_foreigners)[0]
    by_residents = _measures(_values(found.general, group), reform.true_foreigners)[0]
    plain = _measures(_values(_plain(reform), group), reform.true_foreigners)[0]
    result = estimate(found, "foreigners", Cells.of(group.tolist()))
    yield _coverage("Berlin, foreigners", result, found.of("foreigners"), reform.true_foreigners)
    yield Row(
        "Berlin, foreigners by their own counts, MAE, area weights",
        ours,
        plain,
        10.0,
        "peer",
        "persons",
        remark=f"by the weights of all residents {by_residents:.1f}",
    )


def _plain(reform: Reform) -> Crosswalk:
    """Area weights without any thought of slivers, as tobler has them."""
    every = reform.overlay
    shape = (len(every.source_area_m2), len(every.target_area_m2))
    return crosswalk_of(every.source, every.target, every.area_m2, shape, Method.AREA)


def _values(walk: Crosswalk, counts: Floats) -> Floats:
    return converted(walk, Cells.of(counts.tolist())).cells.value


def _measures(value: Floats, truth: Floats) -> tuple[float, float, float]:
    """MAE and RMSE in persons, and the share of people in the wrong area in percent."""
    error = (value - truth)[np.isfinite(truth) & np.isfinite(value)]
    misplaced = 100 * np.abs(error).sum() / 2 / np.nansum(truth)
    return float(np.abs(error).mean()), float(np.sqrt((error**2).mean())), float(misplaced)
