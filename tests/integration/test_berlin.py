"""The official Berlin files, as delivered, come out as the published Berlin result."""

import csv
from collections import Counter

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.imports.service import Sender, receive
from app.jobs.conversions import build_crosswalks
from app.jobs.recompute import recompute
from app.main import create_app
from app.releases.service import Decision, publish
from app.store.session import session_as
from geodata.crosswalk import Method
from indicators.disclosure.primary import Thresholds

BERLIN = "11000000"
OUTLINES = [
    (f"berlin_lor/lor_{file}_{suffix}.zip", table, year)
    for file, table in (
        ("planungsraeume", "berlin_planning_areas"),
        ("bezirksregionen", "berlin_borough_regions"),
        ("prognoseraeume", "berlin_projection_areas"),
    )
    for year, suffix in ((2020, "pre2021"), (2021, "2021"))
] + [("berlin_lor/bezirksgrenzen.zip", "berlin_boroughs", 2021)]
MIRROR = {
    "berlin_mss_indicators": "2-1-planning-areas",
    "berlin_mss_indicators_borough_regions": "2-2-district-regions",
    "berlin_mss_indicators_boroughs": "2-3-districts",
    "berlin_mss_classes": "1-planning-areas",
    "berlin_mss_z_values": "3-districts",
    "berlin_mss_context": "4-1-planning-areas",
    "berlin_mss_context_borough_regions": "4-2-district-regions",
    "berlin_mss_context_boroughs": "4-3-districts",
}
OFFICE = {
    "berlin_mss_indicators": "index_indikatoren",
    "berlin_mss_classes": "indizes",
    "berlin_mss_context": "kontext_indikatoren",
    "berlin_mss_context_old_boundaries": "kontext_indikatoren_k08_k14_k15",
    "berlin_mss_z_values": "index-indikatoren_z-werte_plr",
}
POPULATION = [
    (2016, "02"),
    (2018, "02"),
    (2020, "02"),
    (2021, "01"),
    (2022, "02"),
    (2023, "02"),
    (2024, "02"),
]
FACTS = [
    *(
        (f"berlin_mss/{y}/mss-{y}-{file}.csv", table, y)
        for y in (2017, 2019)
        for table, file in MIRROR.items()
    ),
    *((f"berlin_mss/2021/mss_2021_{file}.csv", table, 2021) for table, file in OFFICE.items()),
    *(
        (f"berlin_bevoelkerung/berlin-lor-population-{y}-{half}-t2-planning-areas.csv", "berlin_residents", y)
        for y, half in POPULATION
    ),
    *(
        (
            f"berlin_bevoelkerung/berlin-lor-population-{y}-02-t1-planning-areas.csv",
            "berlin_migration_background",
            y,
        )
        for y in (2018, 2023)
    ),
    ("berlin_bevoelkerung/EWR_L21_202512E_Matrix.csv", "berlin_residents_matrix", 2025),
]


@pytest.fixture(scope="module")
def berlin(new_database, tables, catalog, shared):
    database = new_database()
    with session_as(database.engine, "platform_writer") as session:
        for file, table, year in [*OUTLINES, *FACTS]:
            receive(session, tables, shared / "data" / file, Sender(table, BERLIN, year))
        recompute(session, catalog, BERLIN)
    yield database
    database.engine.dispose()


def ask(database, sql, **facts):
    with session_as(database.engine, "platform_statistician") as session:
        return session.execute(text(sql), facts).all()


VALUES = """
SELECT a.key, v.value, v.status FROM core.indicator_value AS v JOIN core.area AS a ON a.id = v.area_id
WHERE a.municipality_key = '11000000' AND v.indicator = :indicator AND a.level = :level
  AND v.reporting_year = :year
"""
FACT = """
SELECT a.key, f.value, f.status FROM core.fact AS f JOIN core.area AS a ON a.id = f.area_id
WHERE f.variable = :variable AND f.reporting_year = :year AND a.level = 'planning_area' AND f.is_current
"""


@pytest.mark.parametrize(("year", "areas"), [(2017, 436), (2019, 436), (2021, 536)])
@pytest.mark.parametrize("part", ["status", "dynamics"])
def test_every_published_class_is_recomputed(berlin, year, areas, part):
    ours = {
        key: value
        for key, value, _ in ask(
            berlin, VALUES, indicator=f"mss_{part}_class", level="planning_area", year=year
        )
    }
    published = {k: v for k, v, _ in ask(berlin, FACT, variable=f"mss_published_{part}_class", year=year)}
    assert sum(value is not None for value in published.values()) == areas
    assert {key: ours.get(key) for key in published} == published


def test_class_counts_of_2021_are_those_of_the_report(berlin):
    status = Counter(
        v
        for _, v, _ in ask(berlin, VALUES, indicator="mss_status_class", level="planning_area", year=2021)
        if v
    )
    dynamics = Counter(
        v
        for _, v, _ in ask(berlin, VALUES, indicator="mss_dynamics_class", level="planning_area", year=2021)
        if v
    )
    assert status == {1: 75, 2: 366, 3: 46, 4: 49}
    assert dynamics == {1: 48, 3: 436, 5: 52}


@pytest.mark.parametrize(("year", "tolerance"), [(2017, 1e-5), (2019, 1e-5), (2021, 5.1e-3)])
def test_the_published_index_is_recomputed_to_its_last_decimal(berlin, year, tolerance):
    ours = {
        key: value
        for key, value, _ in ask(
            berlin, VALUES, indicator="mss_status_index", level="planning_area", year=year
        )
    }
    published = {
        k: v
        for k, v, _ in ask(berlin, FACT, variable="mss_published_status_index", year=year)
        if v is not None
    }
    # indicators and index are published to 5 decimals (2021: 2), so that both sides are rounded
    both = [(ours[key], value) for key, value in published.items() if ours.get(key) is not None]
    assert len(both) >= 435
    difference = np.array([abs(a - b) for a, b in both])
    assert difference.max() <= tolerance


@pytest.mark.parametrize("year", [2020, 2023])
@pytest.mark.parametrize(
    ("level", "file"),
    [
        ("borough", "districts"),
        ("municipality", "city"),
        ("borough_region", "district-regions"),
        ("projection_area", "forecast-areas"),
    ],
)
def test_population_sums_are_the_published_ones(berlin, shared, year, level, file):
    path = shared / "data" / "berlin_bevoelkerung" / f"berlin-lor-population-{year}-02-t2-{file}.csv"
    with path.open(encoding="utf-8") as lines:
        published = {row["id"]: int(row["inhabitants"]) for row in csv.DictReader(lines)}
    ours = {
        key: value for key, value, _ in ask(berlin, VALUES, indicator="population", level=level, year=year)
    }
    if level == "municipality":
        assert list(ours.values()) == list(published.values())
    else:
        assert ours == published


@pytest.mark.parametrize(
    ("year", "total"),
    [(2018, 3748148), (2020, 3769962), (2021, 3766082), (2022, 3850809), (2023, 3878100)],
)
def test_the_city_total_is_the_published_one(berlin, year, total):
    ((_, value, _),) = ask(berlin, VALUES, indicator="population", level="municipality", year=year)
    assert value == total


def test_a_confidential_area_makes_the_city_total_absent_not_smaller(berlin):
    ((_, value, status),) = ask(berlin, VALUES, indicator="population", level="municipality", year=2025)
    assert (value, status) == (None, "unknown_or_confidential")


def test_the_doubled_key_is_two_areas(berlin):
    found = ask(
        berlin,
        "SELECT key, name, parent_key FROM core.area WHERE key IN ('06010102', '04030417') "
        "AND level = 'planning_area' AND valid_until IS NOT NULL ORDER BY key",
    )
    assert found == [("04030417", "Schloßstraße", "040304"), ("06010102", "Schloßstraße", "060101")]


def test_the_shifted_columns_of_the_mirror_are_read_under_their_real_names(berlin):
    # K16 (foreigners) of 2017 is the population register's share of 31.12.2016
    shares = ask(berlin, FACT, variable="mss_k16_percent", year=2017)
    register = {
        key: value
        for key, value, _ in ask(
            berlin, VALUES, indicator="foreigner_share", level="planning_area", year=2016
        )
    }
    compared = [(v, register[k]) for k, v, s in shares if s == "present" and register.get(k) is not None]
    assert len(compared) > 430
    assert max(abs(a - b) for a, b in compared) < 6e-6


def test_missing_codes_of_each_edition_became_missing_and_measured_zeros_stayed(berlin):
    invalid = {
        y: [
            k for k, _, s in ask(berlin, FACT, variable="mss_s1_unemployed_percent", year=y) if s == "missing"
        ]
        for y in (2017, 2019, 2021)
    }
    assert {y: len(keys) for y, keys in invalid.items()} == {2017: 11, 2019: 11, 2021: 6}
    zeros = [k for k, v, _ in ask(berlin, FACT, variable="mss_s2_percent", year=2017) if v == 0]
    assert sorted(zeros) == ["01011105", "01011202", "08020621", "09031201"]


def test_every_fact_can_be_walked_back_to_its_cell(berlin):
    (row,) = ask(
        berlin,
        "SELECT d.file_name, f.source_line, f.source_column, f.value FROM core.fact AS f "
        "JOIN core.area AS a ON a.id = f.area_id JOIN raw.delivery AS d ON d.id = f.delivery_id "
        "WHERE a.key = '01100101' AND f.variable = 'mss_s1_unemployed_percent' AND f.reporting_year = 2021",
    )
    assert row == ("mss_2021_index_indikatoren.csv", 2, "S1", 4.22594)


@pytest.fixture(scope="module")
def published(berlin, tables, catalog):
    with session_as(berlin.engine, "platform_publisher") as session:
        publish(session, catalog, tables, BERLIN, Decision(Thresholds(), "test", "test"))
    with TestClient(create_app(berlin.engine)) as client:
        yield client


def test_the_reform_of_2021_is_survived_by_both_margins(berlin, published):
    """From files to the API: residents of 31.12.2020 on the new areas, against the office's own recount."""
    path = "/api/v1/values/population/planning_area/2020?vintage=2021-01-01"
    answer = published.get(path).json()
    ours = {value["key"]: value for value in answer["values"]}
    truth = {k: v for k, v, _ in ask(berlin, FACT, variable="mss_residents", year=2021) if v is not None}
    assert len(ours) == 542
    error = np.array([ours[key]["value"] - truth[key] for key in truth])
    assert np.abs(error).mean() <= 17
    assert np.sqrt((error**2).mean()) <= 40
    assert np.abs(error).sum() / 2 / sum(truth.values()) <= 0.0012
    estimated = [key for key in truth if ours[key]["estimated_share"]]
    held = [ours[k]["band_low"] - 0.5 <= truth[k] <= ours[k]["band_high"] + 0.5 for k in estimated]
    assert 0.85 <= np.mean(held) <= 0.95
    assert sum(value["value"] for value in ours.values()) == pytest.approx(3_769_962, abs=1e-3)


def test_residents_stay_in_their_borough_over_the_reform(published):
    sums: dict[tuple[str, str], float] = {}
    for vintage in ("", "?vintage=2021-01-01"):
        answer = published.get(f"/api/v1/values/population/planning_area/2020{vintage}")
        for value in answer.json()["values"]:
            borough = (vintage, value["key"][:2])
            sums[borough] = sums.get(borough, 0) + value["value"]
    for number in range(1, 13):
        before, after = sums[("", f"{number:02d}")], sums[("?vintage=2021-01-01", f"{number:02d}")]
        assert after == pytest.approx(before, abs=1e-4)


def test_a_series_of_a_new_planning_area_reaches_back_before_the_reform(published):
    series = published.get("/api/v1/series/population/planning_area/07200412").json()
    assert [point["year"] for point in series["converted"]] == [2016, 2018, 2020]
    width = [point["band_high"] - point["band_low"] for point in series["converted"]]
    assert width[0] > width[1] > width[2] > 0  # the further from the count, the less is known


def values_of(published, indicator, level, year):
    path = f"/api/v1/values/{indicator}/{level}/{year}?vintage=2021-01-01"
    return {value["key"]: value for value in published.get(path).json()["values"]}


@pytest.mark.parametrize("year", [2016, 2018, 2020])
def test_borough_regions_are_the_sums_of_their_planning_areas(published, year):
    parts = values_of(published, "population", "planning_area", year)
    wholes = values_of(published, "population", "borough_region", year)
    compared = 0
    for key, whole in wholes.items():
        own = [part["value"] for k, part in parts.items() if k.startswith(key)]
        if None not in own:
            compared += 1
            assert whole["value"] == sum(own)
    assert compared > 130


def test_a_tower_block_in_a_sliver_is_not_overlooked(berlin, published):
    """0.3 % of the land of a borough region moved, and 714 people with it."""
    truth: dict[str, float] = {}
    for key, value, _ in ask(berlin, FACT, variable="mss_residents", year=2021):
        truth[key[:6]] = truth.get(key[:6], 0) + (value or 0)
    ours = values_of(published, "population", "borough_region", 2020)
    for key in ("051003", "052006"):
        assert abs(ours[key]["value"] - truth[key]) < 100
        assert ours[key]["estimated_share"] > 0
    error = np.array([ours[key]["value"] - truth[key] for key in ours])
    assert np.abs(error).mean() < 7


@pytest.mark.parametrize("year", [2016, 2020])
def test_age_groups_of_an_area_add_up_to_its_residents(published, year):
    whole = values_of(published, "population", "planning_area", year)
    parts = [
        values_of(published, name, "planning_area", year)
        for name in ("children_under_15", "working_age_15_64", "older_people_65_plus")
    ]
    compared = 0
    for key, value in whole.items():
        groups = [part[key]["value"] for part in parts]
        if value["value"] is not None and None not in groups:
            compared += 1
            assert sum(groups) == pytest.approx(value["value"], abs=3)  # each is rounded by itself
    assert compared > 500


def test_points_of_a_delivered_list_can_tell_where_people_live(berlin, tables, catalog, shared):
    file = shared / "data/berlin_einrichtungen/berlin-daycare-centers-2025-10-details.csv"
    with session_as(berlin.engine, "platform_writer") as session:
        receive(session, tables, file, Sender("berlin_daycare_centers_2025", BERLIN, 2025))
    with session_as(berlin.engine, "platform_publisher") as session:
        layer = "berlin_daycare_centers_2025"
        built = build_crosswalks(session, catalog, BERLIN, Thresholds(), None, layer)
        smallest = built.found[0]
        assert smallest.harmonized.general.method is Method.ANCILLARY
        assert smallest.lineage["layer"] == layer
        nothing = build_crosswalks(session, catalog, BERLIN, Thresholds(), None, "no_such_table")
        assert nothing.found == []
        assert "No points of the table 'no_such_table' were delivered" in nothing.problems[0]
        session.rollback()
