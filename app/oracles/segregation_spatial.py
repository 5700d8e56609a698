"""Reference results of segregation in space, by our measures."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from app.oracles.runner import Adapter, Entry, EntryTables
from app.oracles.segregation import group_and_total, groups_of
from geodata.vocabulary.cells import Floats
from indicators.measures import clustering, concentration, environments, spatial_dissimilarity
from indicators.measures.clustering import Clustering, Decay, Proximity, SelfDistance
from indicators.measures.neighbours import Neighbours, contiguity, neighbours_of_pairs

AreaIndex = Callable[[Floats, Floats, Floats], float]
Way = Callable[["Map", Floats, Floats], float]


class Map(NamedTuple):
    """Centres, land areas and perimeters in the unit of the outlines, and the outlines."""

    centres: Floats
    area: Floats
    perimeter: Floats
    outlines: NDArray[np.object_]


def map_of(table: EntryTables) -> Map:
    """The outlines of an entry, with the measures that the table states of them."""
    columns = table()
    outlines = shapely.from_wkt(columns["wkt"])
    centres = shapely.get_coordinates(shapely.centroid(outlines))
    area, perimeter = shapely.area(outlines), shapely.length(outlines)
    if "area_m2" in columns:
        centres = np.column_stack([columns["cx"], columns["cy"]])
        area, perimeter = columns["area_m2"], columns["perimeter_m"]
    return Map(centres, area, perimeter, np.asarray(outlines, object))


def neighbours_in(table: EntryTables) -> Neighbours:
    """The neighbours of the second file, or those that the outlines touch along a line."""
    if len(table.entry.files) < 2:
        return contiguity(map_of(table).outlines)
    pairs = table(1)
    areas = len(next(iter(table().values())))
    return neighbours_of_pairs(pairs["i"], pairs["j"], areas, pairs.get("shared_length_m"))


def _of_land(index: AreaIndex) -> Adapter:
    return lambda entry, table: index(*group_and_total(entry, table), map_of(table).area)


def _each_of_land(index: AreaIndex) -> Adapter:
    return _each(lambda found, group, total: index(group, total, found.area))


def _each(way: Way) -> Adapter:
    """Every group against the rest."""

    def adapter(entry: Entry, table: EntryTables) -> object:
        counts, found = groups_of(entry, table), map_of(table)
        return [way(found, group, counts.sum(axis=1)) for group in counts.T]

    return adapter


def _relative_concentration(entry: Entry, table: EntryTables) -> float:
    group, total = group_and_total(entry, table)
    return concentration.relative_concentration(group, total - group, total, map_of(table).area)


def _pairs_of_concentration(entry: Entry, table: EntryTables) -> object:
    counts, area = groups_of(entry, table), map_of(table).area

    def index(row: int, column: int) -> float:
        group, other = counts[:, row], counts[:, column]
        return concentration.relative_concentration(group, other, counts.sum(axis=1), area, large_end="other")

    return _by_column(counts.shape[1], index)


def _by_column(groups: int, index: Callable[[int, int], float], diagonal: float = 0.0) -> list[float]:
    """A square of numbers column by column, row = group, column = other group."""
    return [
        diagonal if row == column else index(row, column) for column in range(groups) for row in range(groups)
    ]


def _from_mean_centre(entry: Entry, table: EntryTables) -> tuple[Floats, Floats, Floats, Floats]:
    group, total = group_and_total(entry, table)
    found = map_of(table)
    middle = found.centres.mean(axis=0)
    return group, total, found.area, concentration.distances_to((middle[0], middle[1]), found.centres)


def _absolute_centralization(entry: Entry, table: EntryTables) -> float:
    return concentration.absolute_centralization(*_from_mean_centre(entry, table))


def _relative_centralization(entry: Entry, table: EntryTables) -> float:
    group, total, _, distance = _from_mean_centre(entry, table)
    return concentration.relative_centralization(group, total, distance)


def _from_row(entry: Entry, found: Map) -> Floats:
    row = entry.params["center_row_1based"] - 1
    return concentration.distances_to((found.centres[row, 0], found.centres[row, 1]), found.centres)


def _centralization_of_each(entry: Entry, table: EntryTables) -> object:
    counts, found = groups_of(entry, table), map_of(table)
    total, distance = counts.sum(axis=1), _from_row(entry, found)
    return [
        concentration.absolute_centralization(group, total, found.area, distance, ties="order")
        for group in counts.T
    ]


def _centralization_of_pairs(entry: Entry, table: EntryTables) -> object:
    counts, distance = groups_of(entry, table), _from_row(entry, map_of(table))

    def index(row: int, column: int) -> float:
        group, other = counts[:, row], counts[:, column]
        return concentration.relative_centralization(group, counts.sum(axis=1), distance, other=other)

    return _by_column(counts.shape[1], index)


def _centralization_against_rest(entry: Entry, table: EntryTables) -> object:
    counts, distance = groups_of(entry, table), _from_row(entry, map_of(table))
    total = counts.sum(axis=1)
    return [concentration.relative_centralization(group, total, distance) for group in counts.T]


def _clustering(field: str) -> Adapter:
    """One field of the family, distances in km."""

    def adapter(entry: Entry, table: EntryTables) -> object:
        found = map_of(table)
        within = clustering.self_distances(found.area / 1e6)
        family = clustering.clustering(*group_and_total(entry, table), found.centres / 1e3, within)
        return getattr(family, field)

    return adapter


def _family_of_each(field: str, rule: SelfDistance) -> Adapter:
    def way(found: Map, group: Floats, total: Floats) -> float:
        within = clustering.self_distances(found.area, rule)
        family: Clustering = clustering.clustering(group, total, found.centres, within)
        return float(getattr(family, field))

    return _each(way)


def _exposure_with_decay(rule: SelfDistance) -> Adapter:
    def adapter(entry: Entry, table: EntryTables) -> object:
        counts, found = groups_of(entry, table), map_of(table)
        around = environments.environments(
            counts, found.centres, decay_per_km=1.0, land_area_km2=found.area, self_distance=rule
        )
        return around.exposure.T

    return adapter


def _proximity(
    what: Callable[[Proximity], object], decay: Decay = "exp", rule: SelfDistance = "zero"
) -> Adapter:
    def adapter(entry: Entry, table: EntryTables) -> object:
        found = map_of(table)
        within = clustering.self_distances(found.area, rule)
        return what(clustering.mean_proximity(groups_of(entry, table), found.centres, within, decay=decay))

    return adapter


def _own(found: Proximity) -> object:
    return np.diag(found.between)


def _all(found: Proximity) -> object:
    return found.between.T


def _relative(found: Proximity) -> object:
    own = np.diag(found.between)
    return _by_column(own.size, lambda row, column: own[row] / own[column] - 1)


def _relative_distance(found: Proximity) -> object:
    own = np.diag(found.between)
    return _by_column(own.size, lambda row, column: 1 - own[row] / own[column])


def _to_all(found: Proximity) -> object:
    return np.diag(found.between) / found.of_all


def _pairwise(found: Proximity) -> object:
    def index(row: int, column: int) -> float:
        both = [row, column]
        sums, between = found.sums[both], found.between[np.ix_(both, both)]
        of_both = (sums[:, None] * sums * between).sum() / sums.sum() ** 2
        return Proximity(between, float(of_both), sums).spatial_proximity()

    return _by_column(found.sums.size, index, diagonal=1.0)


def _by_contiguity(found: Map, group: Floats, total: Floats) -> float:
    links = contiguity(found.outlines).binary()
    near = [column + links.summed(column) for column in (group, total, np.ones(total.size))]
    return clustering.absolute_clustering(group, *near)


def _adjusted(found: Map, group: Floats, total: Floats) -> float:
    links = contiguity(found.outlines).binary()
    return spatial_dissimilarity.adjusted_dissimilarity(group, total, links)


def _adjusted_by_queen(found: Map, group: Floats, total: Floats) -> float:
    links = contiguity(found.outlines, "queen")
    return spatial_dissimilarity.adjusted_dissimilarity(group, total, links)


def _adjusted_by_length(found: Map, group: Floats, total: Floats) -> float:
    return spatial_dissimilarity.adjusted_dissimilarity(group, total, contiguity(found.outlines))


def _adjusted_by_shape(found: Map, group: Floats, total: Floats) -> float:
    return spatial_dissimilarity.shape_dissimilarity(
        group, total, contiguity(found.outlines), found.perimeter, found.area
    )


def _adjusted_by_inner_shape(found: Map, group: Floats, total: Floats) -> float:
    links = contiguity(found.outlines)
    shared = links.summed(np.ones(total.size))
    return spatial_dissimilarity.shape_dissimilarity(group, total, links, shared, found.area)


def _adjusted_pairs(entry: Entry, table: EntryTables) -> object:
    counts, found = groups_of(entry, table), map_of(table)
    return _by_column(
        counts.shape[1],
        lambda row, column: _adjusted(found, counts[:, row], counts[:, [row, column]].sum(axis=1)),
    )


def _adjusted_in(change: Callable[[Neighbours], Neighbours]) -> Adapter:
    def adapter(entry: Entry, table: EntryTables) -> float:
        links = change(neighbours_in(table))
        return spatial_dissimilarity.adjusted_dissimilarity(*group_and_total(entry, table), links)

    return adapter


def _shape(entry: Entry, table: EntryTables) -> float:
    found = map_of(table)
    return spatial_dissimilarity.shape_dissimilarity(
        *group_and_total(entry, table), neighbours_in(table), found.perimeter, found.area
    )


def _proximity_profile(entry: Entry, table: EntryTables) -> float:
    return spatial_dissimilarity.proximity_profile(
        *group_and_total(entry, table), neighbours_in(table), grid=entry.params["m"]
    )


def _environments(what: Callable[[environments.Environments], object]) -> Adapter:
    def adapter(entry: Entry, table: EntryTables) -> object:
        return what(
            environments.environments(groups_of(entry, table), map_of(table).centres, decay_per_km=2.0)
        )

    return adapter


NAMED: Final[Mapping[str, Adapter]] = {
    "delta": _of_land(concentration.delta),
    "absolute_concentration_ACO": _of_land(concentration.absolute_concentration),
    "relative_concentration_RCO": _relative_concentration,
    "absolute_centralization_ACE": _absolute_centralization,
    "relative_centralization_RCE": _relative_centralization,
    "spatial_proximity_SP": _clustering("spatial_proximity"),
    "relative_clustering_RCL": _clustering("relative_clustering"),
    "absolute_clustering_ACL": _clustering("absolute_clustering"),
    "distance_decay_isolation_DPxx": _clustering("distance_decay_isolation"),
    "distance_decay_interaction_DPxy": _clustering("distance_decay_interaction"),
    "spatial_dissimilarity_morrill_queen": _adjusted_in(Neighbours.binary),
    "spatial_dissimilarity_morrill_rook": _adjusted_in(Neighbours.binary),
    "boundary_spatial_dissimilarity_BSD": _adjusted_in(Neighbours.row_standardised),
    "boundary_spatial_dissimilarity_unstandardised": _adjusted_in(lambda links: links),
    "perimeter_area_spatial_dissimilarity_PARD": _shape,
    "spatial_proximity_profile_SPP": _proximity_profile,
    "white_spatial_proximity": _proximity(Proximity.spatial_proximity, rule="excluded"),
    "reardon_osullivan_D_R_H": _environments(
        lambda found: [found.dissimilarity, found.relative_diversity, found.information]
    ),
    "spatial_exposure_isolation_matrix": _environments(lambda found: found.exposure.T),
}


def _other_names() -> dict[str, Adapter]:
    found: dict[str, Adapter] = {
        "Delta": _each_of_land(concentration.delta),
        "ACO": _each_of_land(concentration.absolute_concentration),
        "RCO": _pairs_of_concentration,
        "ACE": _centralization_of_each,
        "RCE": _centralization_of_pairs,
        "ACEDuncan": _centralization_against_rest,
        "ACL_c": _each(_by_contiguity),
        "ISMorrill": _each(_adjusted),
        "ISMorrill_queen": _each(_adjusted_by_queen),
        "ISWong_w_int": _each(_adjusted_by_length),
        "ISWong_w_all": _each(_adjusted_by_length),
        "ISWong_s_int": _each(_adjusted_by_inner_shape),
        "ISWong_s_all": _each(_adjusted_by_shape),
        "DIMorrill": _adjusted_pairs,
    }
    rules: dict[str, SelfDistance] = {"0": "zero", "a": "0.6_sqrt_area"}
    decays: dict[str, Decay] = {"e": "exp", "l": "distance"}
    for letter, rule in rules.items():
        found[f"ACL_d_{letter}"] = _family_of_each("absolute_clustering", rule)
        found[f"DPxx_{letter}"] = _family_of_each("distance_decay_isolation", rule)
        found[f"DPxy_{letter}"] = _exposure_with_decay(rule)
        for kind, decay in decays.items():
            by = partial(_proximity, decay=decay, rule=rule)
            found[f"Pxx_{kind}_{letter}"] = by(_own)
            found[f"Pxy_{kind}_{letter}"] = by(_all)
            found[f"SP_{kind}_{letter}"] = found[f"SP_{kind}_{letter}_multi"] = by(
                Proximity.spatial_proximity
            )
            found[f"SP_{kind}_{letter}_between"] = by(_pairwise)
            found[f"SP_{kind}_{letter}_one"] = by(_to_all)
            found[f"RCL_{kind}_{letter}"] = by(_relative if decay == "exp" else _relative_distance)
        # The other program leaves the distance within areas out of this one.
        found[f"Pxx_e_{letter}"] = found[f"Pxx_l_{letter}"] = _proximity(_own)
        found[f"Pxx_l_{letter}"] = _proximity(_own, decay="distance")
    return found


RESULTS: Final[Mapping[tuple[str, str], Adapter]] = {
    ("segregation", name): adapter
    for name, adapter in {
        **NAMED,
        **{f"OasisR:{name}": adapter for name, adapter in _other_names().items()},
    }.items()
}
