"""Facilities and the census grid by the normal route: what is stored, counted, told and refused."""

import csv

import pytest
from sqlalchemy import text

from app.cli import told
from app.imports.service import Sender, receive
from app.jobs.recompute import recompute
from app.store.session import session_as
from geodata.vocabulary.errors import ConflictError, DeliveryError

BERLIN = "11000000"
KITAS = Sender("berlin_daycare_centers_2025", BERLIN, 2025)
CENSUS = Sender("zensus_2022_residents_1km", BERLIN, 2022)
OUTLINES = {
    "berlin_planning_areas": "lor_planungsraeume_2021.zip",
    "berlin_borough_regions": "lor_bezirksregionen_2021.zip",
    "berlin_projection_areas": "lor_prognoseraeume_2021.zip",
    "berlin_boroughs": "bezirksgrenzen.zip",
}


def deliver(database, tables, path, sender):
    with session_as(database.engine, "platform_writer") as session:
        return receive(session, tables, path, sender)


def ask(database, sql, **facts):
    with session_as(database.engine, "platform_statistician") as session:
        return session.execute(text(sql), facts).all()


@pytest.fixture(scope="module")
def files(shared):
    data = shared / "data"
    return {
        "kitas": data / "berlin_einrichtungen" / "berlin-daycare-centers-2025-10-details.csv",
        "kitas_2022": data / "berlin_einrichtungen" / "kindertagesstaetten.geojson",
        "mirror": data / "berlin_einrichtungen" / "berlin-daycare-centers-2025-10-planning-areas.csv",
        "matrix": data / "berlin_bevoelkerung" / "EWR_L21_202512E_Matrix.csv",
        "residents_2022": data
        / "berlin_bevoelkerung"
        / "berlin-lor-population-2022-02-t2-planning-areas.csv",
        "grid": data / "deutschland" / "zensus2022_1km_Einwohner.parquet",
        "lor": data / "berlin_lor",
    }


@pytest.fixture(scope="module")
def delivered(new_database, tables, catalog, files):
    database = new_database()
    for table, file in OUTLINES.items():
        deliver(database, tables, files["lor"] / file, Sender(table, BERLIN, 2021))
    deliver(database, tables, files["matrix"], Sender("berlin_residents_matrix", BERLIN, 2025))
    deliver(database, tables, files["residents_2022"], Sender("berlin_residents", BERLIN, 2022))
    receipts = {
        "kitas": deliver(database, tables, files["kitas"], KITAS),
        "kitas_2022": deliver(
            database, tables, files["kitas_2022"], Sender("berlin_daycare_centers_2022", BERLIN, 2022)
        ),
        "grid": deliver(database, tables, files["grid"], CENSUS),
    }
    with session_as(database.engine, "platform_writer") as session:
        recompute(session, catalog, BERLIN)
    yield database, receipts
    database.engine.dispose()


@pytest.fixture(scope="module")
def berlin(delivered):
    return delivered[0]


def facts_of(database, variable, year):
    return {
        row.key: row.value
        for row in ask(
            database,
            "SELECT a.key, f.value FROM core.fact AS f JOIN core.area AS a ON a.id = f.area_id "
            "WHERE f.variable = :variable AND f.reporting_year = :year AND f.is_current "
            "AND f.status = 'present'",
            variable=variable,
            year=year,
        )
    }


def test_every_facility_is_stored_where_it_lies(berlin):
    (row,) = ask(
        berlin,
        "SELECT count(*) AS facilities, sum(capacity) AS capacity, "
        "count(*) FILTER (WHERE ST_SRID(location) = 25832) AS placed "
        "FROM core.point AS p JOIN raw.delivery AS d ON d.id = p.delivery_id "
        "WHERE d.table_id = 'berlin_daycare_centers_2025' AND p.municipality_key = '11000000'",
    )
    assert tuple(row) == (2852, 197762, 2852)
    (spot,) = ask(
        berlin,
        "SELECT name, capacity, ST_X(ST_Transform(location, 4326)) AS lon, "
        "ST_Y(ST_Transform(location, 4326)) AS lat FROM core.point AS p "
        "JOIN raw.delivery AS d ON d.id = p.delivery_id "
        "WHERE key = '01010010' AND table_id = 'berlin_daycare_centers_2025'",
    )
    assert (spot.name, spot.capacity) == ("Kita F.A.I.R.play", 69)
    assert (spot.lon, spot.lat) == pytest.approx((13.384392505580408, 52.52251612724968), abs=1e-9)


def test_the_areas_count_what_lies_in_them_and_an_area_without_any_has_none(berlin, files):
    number, capacity = (facts_of(berlin, f"daycare_{word}", 2025) for word in ("centers", "capacity"))
    assert len(number) == len(capacity) == 542
    assert (sum(number.values()), sum(capacity.values())) == (2852, 197762)
    with files["mirror"].open(encoding="utf-8") as lines:
        mirror = {row["id"]: row for row in csv.DictReader(lines)}
    assert {key for key, count in number.items() if count} == set(mirror)
    assert sum(count == 0 for count in number.values()) == 542 - 521
    differing = {key for key, row in mirror.items() if int(row["daycare_centers"]) != number[key]}
    moved = sum(abs(int(mirror[key]["daycare_centers"]) - number[key]) for key in differing)
    assert moved <= 2 * 33, "the mirror puts 33 facilities beside a border into the neighbouring area"


def test_sums_and_rates_of_the_larger_areas_follow(berlin):
    city = {
        row.indicator: row.value
        for row in ask(
            berlin,
            "SELECT v.indicator, v.value FROM core.indicator_value AS v "
            "JOIN core.area AS a ON a.id = v.area_id "
            "WHERE a.level = 'municipality' AND v.reporting_year = 2022",
        )
    }
    assert city["daycare_centers_count"] == 2880
    with_children = ask(
        berlin,
        "SELECT sum(value) FROM core.fact WHERE variable = 'residents_under_6' AND reporting_year = 2022 "
        "AND is_current",
    )[0][0]
    capacity = sum(facts_of(berlin, "daycare_capacity", 2022).values())
    assert city["daycare_capacity_per_100"] == pytest.approx(100 * capacity / with_children, rel=1e-12)


def test_a_rate_of_2025_rests_on_the_children_of_the_register(berlin):
    found = ask(
        berlin,
        "SELECT v.status, count(*) FROM core.indicator_value AS v JOIN core.area AS a ON a.id = v.area_id "
        "WHERE v.indicator = 'daycare_capacity_per_100' AND v.reporting_year = 2025 "
        "AND a.level = 'planning_area' GROUP BY 1",
    )
    by_status = dict(tuple(row) for row in found)
    assert by_status["present"] > 400
    assert (
        by_status["unknown_or_confidential"] == 2
    )  # two areas whose residents the office keeps confidential


def test_the_receipt_says_what_was_done(delivered):
    receipt = delivered[1]["kitas"]
    assert (receipt.points, receipt.areas, receipt.facts, receipt.absent) == (2852, 542, 1084, 0)
    assert "2852 facilities, 542 areas, 1084 numbers" in "\n".join(told(receipt))
    grid = delivered[1]["grid"]
    assert {note.kind for note in grid.notes} == {"grid.clipped"}
    assert f"{grid.cells} cells of the grid" in "\n".join(told(grid))


def test_the_grid_is_kept_around_the_municipality(berlin):
    (row,) = ask(
        berlin,
        "SELECT count(*) AS cells, min(resolution_m) AS least, max(resolution_m) AS most, "
        "min(variable) AS variable FROM core.grid_cell",
    )
    assert (row.least, row.most, row.variable) == (1000, 1000, "census_residents")
    inside = ask(
        berlin,
        "SELECT count(*) FILTER (WHERE value > 0) AS populated, sum(value) AS residents "
        "FROM core.grid_cell AS g JOIN core.area AS a ON a.level = 'municipality' "
        "AND ST_Contains(ST_Transform(a.outline, 3035), ST_SetSRID(ST_MakePoint(g.x, g.y), 3035))",
    )[0]
    # the published file: 802 cells and 3,283,237 residents have their centre in Berlin
    assert (inside.populated, inside.residents) == (802, 3283237)
    assert row.cells > inside.populated


def test_the_same_file_again_changes_nothing(berlin, tables, files):
    before = ask(berlin, "SELECT count(*) FROM core.point")
    assert deliver(berlin, tables, files["kitas"], KITAS).outcome == "unchanged"
    assert deliver(berlin, tables, files["grid"], CENSUS).outcome == "unchanged"
    assert ask(berlin, "SELECT count(*) FROM core.point") == before


def test_facilities_without_areas_are_refused(database, tables, files):
    with pytest.raises(ConflictError, match=r"there are none\. Deliver the outlines of '11000000' first"):
        deliver(database, tables, files["kitas"], KITAS)
    with pytest.raises(ConflictError, match="has no outline"):
        deliver(database, tables, files["grid"], CENSUS)
    assert ask(database, "SELECT count(*) FROM raw.delivery") == [(0,)]


@pytest.fixture(scope="module")
def planning_areas(new_database, tables, files):
    database = new_database()
    outlines = files["lor"] / OUTLINES["berlin_planning_areas"]
    deliver(database, tables, outlines, Sender("berlin_planning_areas", BERLIN, 2021))
    yield database
    database.engine.dispose()


def in_force(database):
    ((number,),) = ask(
        database,
        "SELECT count(*) FROM core.point AS p JOIN raw.delivery AS d ON d.id = p.delivery_id "
        "WHERE d.status = 'accepted'",
    )
    return number


def stored(database):
    return ask(database, "SELECT (SELECT count(*) FROM core.point), (SELECT count(*) FROM raw.delivery)")


def rows_of(files):
    with files["kitas"].open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def written(folder, rows):
    path = folder / "kitas.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_facility_outside_is_told_by_name_kept_and_counted_in_no_area(
    planning_areas, tables, files, tmp_path
):
    rows = rows_of(files)[:50]
    rows[7] |= {"lat": "52.3906", "lon": "13.0645", "name": "Kita in Potsdam"}
    receipt = deliver(planning_areas, tables, written(tmp_path, rows), KITAS)
    (note,) = [note for note in receipt.notes if note.kind == "point.outside"]
    assert "Line 9" in note.message
    assert "Kita in Potsdam" in note.message
    assert sum(facts_of(planning_areas, "daycare_centers", 2025).values()) == 49
    assert in_force(planning_areas) == 50


def test_a_newer_list_replaces_the_older(planning_areas, tables, files, tmp_path):
    rows = rows_of(files)
    deliver(planning_areas, tables, written(tmp_path, rows[:100]), KITAS)
    deliver(planning_areas, tables, written(tmp_path, rows[:60]), KITAS)
    assert sum(facts_of(planning_areas, "daycare_centers", 2025).values()) == 60
    assert in_force(planning_areas) == 60
    assert ask(planning_areas, "SELECT count(*) FROM core.point") >= [(160,)], "the older list is kept"


def test_an_incomplete_list_leaves_the_other_areas_missing(planning_areas, tables, files, tmp_path):
    table = tables[KITAS.table]
    edition = table.editions["2025"]
    partial = edition.model_copy(update={"points": edition.points.model_copy(update={"complete": False})})
    tables = {**tables, KITAS.table: table.model_copy(update={"editions": {"2025": partial}})}
    receipt = deliver(planning_areas, tables, written(tmp_path, rows_of(files)[:3]), KITAS)
    areas = {row["geojson_feature_id"] for row in rows_of(files)[:3]}
    assert receipt.absent == 2 * (542 - len(areas))
    assert set(facts_of(planning_areas, "daycare_centers", 2025)) == areas


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("places", "12,5", "not a whole number"),
        ("places", "-3", "not a whole number"),
        ("lat", "", "lies nowhere"),
        ("lat", "52,5", "no coordinate"),
        ("lon", "113.4", "does not lie in Germany"),
        ("id", "0101001", "not a key of a facility"),
        ("id", "01010020", "a second time"),
        ("name", "Kita\u202eMitte", "invisible character"),
        ("name", "x" * 1001, "1001 characters"),
    ],
)
def test_one_bad_cell_stores_nothing(planning_areas, tables, files, tmp_path, column, cell, message):
    rows = rows_of(files)[:20]
    rows[0][column] = cell
    before = stored(planning_areas)
    with pytest.raises(DeliveryError, match=message) as refused:
        deliver(planning_areas, tables, written(tmp_path, rows), KITAS)
    assert {problem["line"] for problem in refused.value.facts["problems"]} <= {2, 3}
    assert stored(planning_areas) == before


def test_swapped_coordinates_are_recognised(planning_areas, tables, files, tmp_path):
    rows = [row | {"lat": row["lon"], "lon": row["lat"]} for row in rows_of(files)[:20]]
    with pytest.raises(DeliveryError, match="the two coordinates are swapped"):
        deliver(planning_areas, tables, written(tmp_path, rows), KITAS)


def test_facilities_of_another_town_are_refused(planning_areas, tables, files, tmp_path):
    rows = [row | {"lat": "50.94", "lon": f"6.9{n}"} for n, row in enumerate(rows_of(files)[:9])]
    with pytest.raises(DeliveryError, match="none of the 9 facilities lies in one of the 542 areas"):
        deliver(planning_areas, tables, written(tmp_path, rows), KITAS)


def test_a_dry_run_stores_nothing(planning_areas, tables, files):
    before = stored(planning_areas)
    with session_as(planning_areas.engine, "platform_writer") as session:
        receipt = receive(session, tables, files["kitas"], KITAS, is_dry_run=True)
    assert receipt.outcome == "checked"
    assert receipt.points == 2852
    assert stored(planning_areas) == before
