"""Core values through disclosure control into the release schema: publish once, derive everything."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from app.jobs.crosswalks import Building, build_bridges
from app.jobs.frames import Bridge, Frames
from app.jobs.panel import Panel
from app.jobs.queries import delivery_ids, municipality_name, tables_used
from app.jobs.recompute import current_panel
from app.releases import queries
from app.releases.breaks import breaks
from app.releases.conversion import converted, declared_sums
from app.releases.metadata import decimals_of, indicator_metadata
from app.store.session import Session
from geodata.declaration import TableDeclaration
from geodata.vocabulary.cells import Cells, Floats
from geodata.vocabulary.errors import ConflictError, NotFoundError
from indicators.catalog import Catalog
from indicators.conversion import ConvertedValues
from indicators.disclosure.primary import Thresholds, protected
from indicators.engine import computed
from indicators.situation import Computed


@dataclass(frozen=True)
class Decision:
    """The thresholds of an edition, and who decided them."""

    thresholds: Thresholds
    decided_by: str
    reason: str


@dataclass(frozen=True)
class Publication:
    """What was published."""

    edition: int
    is_new: bool
    columns: int
    indicators: int
    withheld: dict[str, int]
    problems: tuple[str, ...] = ()  # boundaries between which nothing could be converted, and why


def publish(
    session: Session,
    catalog: Catalog,
    tables: Mapping[str, TableDeclaration],
    municipality: str,
    decision: Decision,
) -> Publication:
    """Make the public edition of a municipality; the same content again makes no new edition.

    The sensitive counts are withheld first; every released number is then computed from what is left, by
    the engine that also computes the owner's values. Aggregates are sums of true counts, checked against
    the thresholds of their own level.

    Raises
    ------
    ConflictError
        If an area of a released level has no outline.

    """
    facts = current_panel(session, catalog, municipality)
    safe, withheld = protected(catalog, facts.situations, decision.thresholds)
    frames = Frames(safe, facts.vintages)
    values = list(computed(catalog, safe))
    if not values:
        raise NotFoundError(
            f"Nothing can be published of {municipality!r}: no indicator has a value. Deliver facts first."
        )
    areas = _area_sets(facts)
    if missing := queries.areas_without_outline(session, areas):
        raise ConflictError(
            f"{missing} areas of {municipality!r} have no outline. Deliver the outlines before publishing."
        )
    built = build_bridges(Building(session, catalog, municipality, frames))
    ways, problems = built.found, tuple(built.problems)
    earlier = converted(catalog, frames, ways, (decision.thresholds, declared_sums(tables)))
    columns = _columns(catalog, values, earlier)
    metadata = _metadata(catalog, tables, tables_used(session, municipality), (values, earlier))
    provenance = _provenance(session, catalog, municipality, decision, ways)
    sha256 = _content_hash(queries.outline_hash(session, areas), columns, metadata, provenance)
    current = queries.current_edition(session, municipality)
    if current and current[1] == sha256:
        return Publication(current[0], False, len(columns), len(metadata), withheld, problems)
    name = municipality_name(session, municipality) or municipality
    edition = queries.store_edition(session, municipality, name, provenance, sha256)
    queries.store_contents(session, edition, areas, metadata, columns)
    return Publication(edition, True, len(columns), len(metadata), withheld, problems)


def _area_sets(facts: Panel) -> list[queries.AreaSet]:
    unique = {(vintage.level, vintage.valid_from): vintage for vintage in facts.vintages}
    return [
        queries.AreaSet(
            level=vintage.level.value,
            vintage=vintage.valid_from,
            valid_until=min((a.valid_until for a in vintage.areas if a.valid_until), default=None),
            ids=tuple(area.id for area in vintage.areas),
        )
        for vintage in unique.values()
    ]


def _columns(
    catalog: Catalog, values: Sequence[Computed], earlier: Sequence[ConvertedValues]
) -> list[queries.Column]:
    _refuse_doubled(values)
    limits = _limits(catalog, values)
    originals = [_column(value, limits) for value in values]
    return originals + [
        replace(
            _column(one.values, limits),
            converted_from=one.converted_from,
            estimated_share=_or_none(one.estimated_share),
            band_low=_or_none(one.low),
            band_high=_or_none(one.high),
        )
        for one in earlier
    ]


def _column(value: Computed, limits: Mapping[tuple[str, str], list[float]]) -> queries.Column:
    return queries.Column(
        indicator=value.indicator,
        level=value.situation.level.value,
        year=value.situation.year,
        reference_date=value.situation.reference_date,
        vintage=value.situation.vintage,
        basis_vintage=value.basis or value.situation.vintage,
        value=_numbers(value.cells, value.cells),
        low=_numbers(value.low, value.cells),
        high=_numbers(value.high, value.cells),
        numerator=_numbers(value.numerator, value.cells),
        denominator=_numbers(value.denominator, value.cells),
        status=value.cells.words(),
        breaks=limits.get((value.indicator, value.situation.level.value), []),
        interval_method=value.interval_method,
        flip_share=None if value.flip_share is None else _or_none(value.flip_share),
    )


def _or_none(numbers: Floats) -> list[queries.Number]:
    return [None if np.isnan(number) else float(number) for number in numbers]


def _refuse_doubled(values: Sequence[Computed]) -> None:
    """One year of one level stands on one set of boundaries."""
    seen: dict[tuple[str, str, int], Computed] = {}
    for value in values:
        situation = value.situation
        other = seen.setdefault((value.indicator, situation.level.value, situation.year), value)
        if other is not value:
            raise ConflictError(
                f"{value.indicator!r} for level {situation.level.value!r} in {situation.year} was delivered "
                f"on the boundaries of {other.situation.vintage} and of {situation.vintage}. Deliver the "
                "tables of one year on the same boundaries."
            )


def _limits(catalog: Catalog, values: Sequence[Computed]) -> dict[tuple[str, str], list[float]]:
    grouped: dict[tuple[str, str], list[Cells]] = {}
    for value in values:
        grouped.setdefault((value.indicator, value.situation.level.value), []).append(value.cells)
    return {
        key: []
        if catalog.indicators[key[0]].kind == "class"
        else breaks(cells, decimals_of(catalog.indicators[key[0]]))
        for key, cells in grouped.items()
    }


def _numbers(part: Cells | None, value: Cells) -> list[queries.Number]:
    """The numbers beside the present values; what would tell an absent value is absent with it."""
    if part is None:
        return [None] * len(value)
    return [
        float(number) if is_present and not np.isnan(number) else None
        for number, is_present in zip(part.value, value.is_present, strict=True)
    ]


def _metadata(
    catalog: Catalog,
    tables: Mapping[str, TableDeclaration],
    used: Mapping[str, Sequence[str]],
    released: tuple[Sequence[Computed], Sequence[ConvertedValues]],
) -> list[dict[str, Any]]:
    values, earlier = released
    available: dict[str, dict[str, set[int]]] = {}
    for value in values:
        levels = available.setdefault(value.indicator, {})
        levels.setdefault(value.situation.level.value, set()).add(value.situation.year)
    described = [
        {
            **indicator_metadata(catalog, entry, tables, used),
            "available": [
                {"level": level, "years": sorted(years)} for level, years in available[name].items()
            ],
            "converted": _converted_years([one for one in earlier if one.values.indicator == name]),
        }
        for name, entry in catalog.indicators.items()
        if name in available
    ]
    declared = [name for topic in catalog.topics.values() for name in topic.indicator]
    return sorted(described, key=lambda one: (one["topic_position"], declared.index(one["id"])))


def _converted_years(earlier: Sequence[ConvertedValues]) -> list[dict[str, Any]]:
    """Level, boundaries and years in which an indicator stands on later boundaries."""
    years: dict[tuple[str, str], list[int]] = {}
    for one in earlier:
        situation = one.values.situation
        years.setdefault((situation.level.value, str(situation.vintage)), []).append(situation.year)
    return [
        {"level": level, "vintage": vintage, "years": sorted(of)} for (level, vintage), of in years.items()
    ]


def _provenance(
    session: Session,
    catalog: Catalog,
    municipality: str,
    decision: Decision,
    ways: Sequence[Bridge],
) -> dict[str, Any]:
    return {
        "crosswalks": [
            {
                "level": way.source.level.value,
                "from_vintage": str(way.source.valid_from),
                "to_vintage": str(way.target.valid_from),
                "method": way.harmonized.general.method.value,
                **way.lineage,
            }
            for way in ways
        ],
        "catalogue_sha256": catalog.sha256,
        "deliveries": delivery_ids(session, municipality),
        "disclosure": {
            "rules": "primary suppression only: counts below the threshold, and nearly all of a group",
            **asdict(decision.thresholds),
            "decided_by": decision.decided_by,
            "reason": decision.reason,
        },
    }


def _content_hash(
    outlines: str,
    columns: Sequence[queries.Column],
    metadata: Sequence[dict[str, Any]],
    provenance: dict[str, Any],
) -> str:
    content = [outlines, [vars(column) for column in columns], metadata, provenance["disclosure"]]
    canonical = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
