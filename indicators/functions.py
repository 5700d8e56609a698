"""The functions of the formula language that look at several areas, bound to the measures they stand for.

A function between areas gives one number for the municipality, a local one a number for each area. Each is
given complete columns; which areas are left out, and why, is decided by the engine.
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal

import numpy as np

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.declared import Label
from indicators.measures import evenness, multigroup, segregation, small_numbers
from indicators.measures.autocorrelation import moran
from indicators.measures.concentration import delta
from indicators.measures.local_clusters import local_clusters
from indicators.measures.smoothing import smoothed_rates
from indicators.places import Places

Index = Callable[[Floats, Floats], float]

# A group against everyone else, from the counts of the group and of all residents alone.
PAIRS: Final[Mapping[str, Index]] = {
    "dissimilarity": segregation.dissimilarity,
    "isolation": segregation.isolation,
    "exposure_to_others": segregation.exposure,
    "gini_segregation": evenness.gini,
    "entropy_segregation": segregation.entropy_h,
    "atkinson_segregation": evenness.atkinson,
    "correlation_ratio": evenness.correlation_ratio,
    "expected_dissimilarity": small_numbers.expected_dissimilarity,
    "corrected_dissimilarity": small_numbers.bias_corrected_dissimilarity,
}

# All groups together, counts of shape (areas, groups).
GROUPS: Final[Mapping[str, Callable[[Floats], float]]] = {
    "multigroup_dissimilarity": lambda counts: multigroup.multigroup(counts).dissimilarity,
    "multigroup_entropy": lambda counts: multigroup.multigroup(counts).information,
    "mutual_information": lambda counts: multigroup.multigroup(counts).divergence,
}


def _clustering(name: str) -> Callable[[Floats, Places], float]:
    def measure(columns: Floats, places: Places) -> float:
        # Compiled: half a second of import that a service without these measures does not pay.
        from indicators.measures.clustering import clustering, self_distances  # noqa: PLC0415

        group, total = columns
        found = clustering(group, total, places.centres_km, self_distances(places.land_area_km2))
        return float(getattr(found, name))

    return measure


def _clusters(statistic: Literal["moran", "getis_ord"]) -> Callable[[Floats, Places], Floats]:
    def classes(columns: Floats, places: Places) -> Floats:
        return local_clusters(columns[0], places.touching, statistic).codes

    return classes


# Columns of shape (columns, areas), and where the areas lie.
PLACED: Final[Mapping[str, Callable[[Floats, Places], float]]] = {
    "delta_concentration": lambda columns, places: delta(columns[0], columns[1], places.land_area_km2),
    "spatial_proximity": _clustering("spatial_proximity"),
    "absolute_clustering": _clustering("absolute_clustering"),
    "distance_isolation": _clustering("distance_decay_isolation"),
    "moran": lambda columns, places: moran(columns[0], places.touching.row_standardised()).statistic,
}


def _smoothed(columns: Floats) -> Floats:
    """NaN in areas whose part and whole do not fit; the others are smoothed without them."""
    part, whole = columns
    fits = (part >= 0) & (part <= whole)
    rate = np.full(part.size, np.nan)
    rate[fits] = smoothed_rates(part[fits], whole[fits]).rate
    return rate


# A number for each area, from all of them.
LOCAL: Final[Mapping[str, Callable[[Floats], Floats]]] = {
    "smoothed": _smoothed,
    "diversity": lambda columns: multigroup.local_diversity(columns.T).normalised_entropy,
}
LOCAL_PLACED: Final[Mapping[str, Callable[[Floats, Places], Floats]]] = {
    "local_cluster": _clusters("moran"),
    "hot_spot": _clusters("getis_ord"),
}

_NOTHING: Final = (0, Label(de="unauffällig", en="not beyond chance"))
CLASSES: Final[Mapping[str, tuple[tuple[int, Label], ...]]] = {
    "local_cluster": (
        (2, Label(de="niedrig, Nachbarn niedrig", en="low among low")),
        (4, Label(de="niedrig, Nachbarn hoch", en="low among high")),
        _NOTHING,
        (3, Label(de="hoch, Nachbarn niedrig", en="high among low")),
        (1, Label(de="hoch, Nachbarn hoch", en="high among high")),
    ),
    "hot_spot": (
        (2, Label(de="Häufung niedriger Werte", en="low values gather")),
        _NOTHING,
        (1, Label(de="Häufung hoher Werte", en="high values gather")),
    ),
}


def between(name: str, columns: Floats, places: Places | None) -> float:
    """A measure between areas.

    Parameters
    ----------
    name : str
        One of PAIRS, GROUPS and PLACED.
    columns : array, shape (columns, areas)
        Complete.
    places : Places or None
        Of the same areas; None where nobody delivered outlines.

    Raises
    ------
    UndefinedMeasureError, InputError
        As the measure does.
    KeyError
        If the measure needs places and there are none.

    """
    if name in PAIRS:
        return PAIRS[name](columns[0], columns[1])
    if name in GROUPS:
        return GROUPS[name](columns.T)
    if places is None:
        raise KeyError(name)
    return PLACED[name](columns, places)


def local(name: str, columns: Floats, places: Places | None) -> Floats:
    """A number for each area; NaN where the measure is not defined. Parameters as in `between`."""
    if name in LOCAL:
        return LOCAL[name](columns)
    if places is None:
        raise KeyError(name)
    return LOCAL_PLACED[name](columns, places)


# Chance has a part in these; what chance alone gives is itself no matter of chance.
RESAMPLED: Final = PAIRS.keys() - {"expected_dissimilarity"}
_DRAWS: Final = 199  # enough for limits that are shown with two digits


def resampled(name: str, columns: Floats) -> tuple[float, float] | None:
    """Both ends of the 95 % bootstrap interval of one of RESAMPLED, within the measure's range.

    None where small numbers shift the measure by more than its standard error: there the interval would not
    hold what it promises, and only the comparison with what chance gives tells anything.

    Parameters
    ----------
    columns : array, shape (2, areas), persons
        Group and all residents, complete.

    Raises
    ------
    UndefinedMeasureError
        If the measure, or too many of the resampled ones, are not defined.

    """
    # Compiled, as above.
    from indicators.measures.segregation_inference import bootstrap_interval  # noqa: PLC0415

    index = segregation.dissimilarity if name == "corrected_dissimilarity" else PAIRS[name]
    found = bootstrap_interval(columns[0], columns[1], draws=_DRAWS, index=index)
    if abs(found.statistic - found.corrected) > found.standard_error:
        return None
    return max(found.low, 0.0), min(found.high, 1.0)


def needs_places(name: str) -> bool:
    """Whether a function must know where the areas lie."""
    return name in PLACED or name in LOCAL_PLACED
