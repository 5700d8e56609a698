"""The API on Musterstadt: what a planner's page and a ministry's harvester ask."""

import json
from concurrent.futures import ThreadPoolExecutor

import geopandas
import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.main import create_app
from app.store.session import session_as

KEY = "16099000"


@pytest.fixture(scope="module")
def client(musterstadt):
    with TestClient(create_app(musterstadt.engine)) as made:
        yield made


def get(client, path, **parameters):
    answer = client.get(f"/api/v1{path}", params=parameters or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def problem(client, path, status, **parameters):
    answer = client.get(f"/api/v1{path}", params=parameters or None)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(body)
    return body


def test_what_there_is(client):
    (town,) = get(client, "/municipalities")
    assert (town["key"], town["name"], town["first_year"], town["last_year"]) == (
        KEY,
        "Musterstadt",
        2013,
        2024,
    )
    assert town["levels"] == ["block", "social_space", "borough", "municipality"]
    west, south, east, north = town["bounds"]
    assert 11 < west < east < 11.4
    assert 50.8 < south < north < 51
    levels = {level["level"]: level for level in get(client, "/levels")}
    assert [v["areas"] for v in levels["social_space"]["vintages"]] == [24, 24]
    assert levels["social_space"]["name"] == {"de": "Sozialraum", "en": "Social space"}


def test_every_listed_indicator_year_and_level_answers(client):
    for indicator in get(client, "/indicators"):
        assert indicator["name"]["de"]
        assert indicator["meaning"]["en"]
        assert indicator["sources"], indicator["id"]
        for available in indicator["available"]:
            for year in (available["years"][0], available["years"][-1]):
                values = get(client, f"/values/{indicator['id']}/{available['level']}/{year}")
                assert values["values"]
                for value in values["values"]:
                    assert (value["value"] is None) == (value["status"] != "present")


def test_the_measures_the_city_needs_are_all_there(client):
    ids = {indicator["id"] for indicator in get(client, "/indicators")}
    assert ids >= {
        "population",
        "child_share",
        "old_age_share",
        "unemployment_share",
        "sgb2_share",
        "child_poverty_share",
        "old_age_poverty_share",
        "dissimilarity_sgb2",
        "isolation_sgb2",
        "location_quotient_sgb2",
        "status_index",
        "status_class",
        "dynamics_class",
    }


def test_a_class_column_has_classes_of_the_recipe_only(client):
    classes = {entry["code"] for entry in get(client, "/indicators/status_class")["classes"]}
    values = get(client, "/values/status_class/social_space/2024")["values"]
    assert {value["value"] for value in values} <= classes == {1, 2, 3, 4}


def test_outlines_and_values_are_in_one_order(client):
    areas = get(client, "/areas/social_space.geojson", year=2024)["features"]
    values = get(client, "/values/population/social_space/2024")["values"]
    assert [(f["id"], f["properties"]["key"]) for f in areas] == [(v["position"], v["key"]) for v in values]
    old = get(client, "/areas/social_space.geojson", vintage="2013-01-01")["features"]
    assert {f["properties"]["key"] for f in old} != {f["properties"]["key"] for f in areas}


@pytest.mark.parametrize("zoom", [5, 8, 10, 12])
def test_no_area_is_lost_in_a_tile_at_any_zoom(client, zoom, musterstadt):
    with session_as(musterstadt.engine, "platform_reader") as session:
        tiles = session.execute(
            text(
                "SELECT DISTINCT x, y FROM generate_series(0, 0) AS g, LATERAL (SELECT "
                "floor((ST_X(p) + 180) / 360 * 2 ^ :z)::int AS x, "
                "floor((1 - asinh(tan(radians(ST_Y(p)))) / pi()) / 2 * 2 ^ :z)::int AS y FROM "
                "(SELECT ST_Transform(ST_PointOnSurface(outline), 4326) AS p FROM release.area "
                "WHERE level = 'block' AND vintage = '2019-01-01') AS points) AS squares"
            ),
            {"z": zoom},
        ).all()
    found = set()
    for x, y in tiles:
        answer = client.get(f"/api/v1/tiles/block/{zoom}/{x}/{y}.mvt", params={"vintage": "2019-01-01"})
        assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
        features = mapbox_vector_tile.decode(answer.content)["areas"]["features"]
        found |= {feature["id"] for feature in features}
        assert all(set(f["properties"]) <= {"key", "name", "parent_key"} for f in features)
    assert found == set(range(1, 169))


def test_a_series_marks_the_reform_and_never_bridges_it(client):
    series = get(client, "/series/child_poverty_share/social_space/0101")
    assert [point["year"] for point in series["points"]] == list(range(2013, 2025))
    assert [point["year"] for point in series["points"] if point["break"]] == [2019]
    new = get(client, "/series/child_poverty_share/social_space/0305")
    assert [point["year"] for point in new["points"]] == list(range(2019, 2025))
    town = get(client, f"/series/dissimilarity_sgb2/municipality/{KEY}")
    assert len(town["points"]) == 12
    # segregation between the social spaces depends on how they are cut, though the town itself did not change
    assert [point["year"] for point in town["points"] if point["break"]] == [2019]
    people = get(client, f"/series/population/municipality/{KEY}")
    assert not any(point["break"] for point in people["points"])


def test_a_profile_stands_beside_the_municipality(client):
    profile = get(client, "/profiles/social_space/0305/2024")
    values = {value["indicator"]: value for value in profile["values"]}
    poverty = values["child_poverty_share"]
    assert poverty["value"] > poverty["municipality_value"]
    assert poverty["rank"] <= 3
    assert poverty["of"] == 24


def test_deviation_from_last_year_by_polarity_and_chance(client):
    answer = get(client, "/deviations/unemployment_share/social_space/2020", against="previous_year")
    assert answer["tests"] == 24
    assert {row["direction"] for row in answer["rows"]} <= {"better", "worse", "unchanged"}
    for row in answer["rows"]:
        assert row["absolute"] == pytest.approx(row["value"] - row["reference"])
        assert row["relative_percent"] == pytest.approx(100 * (row["value"] / row["reference"] - 1))
        assert row["q_value"] >= row["p_value"]
        assert row["distinguishable"] == (row["q_value"] < 0.05)
        assert (row["direction"] == "worse") == (row["absolute"] > 0)


def test_deviation_over_the_reform_is_against_the_converted_year_and_an_estimate_is_not_tested(client):
    answer = get(client, "/deviations/unemployment_share/social_space/2019", against="previous_year")
    estimated = [row for row in answer["rows"] if "umgerechnet" in (row["reason"] or "")]
    assert answer["tests"] == 24 - len(estimated) == 20
    assert all(row["absolute"] is not None and row["p_value"] is None for row in estimated)


def test_an_index_over_the_reform_is_not_compared_and_says_why(client):
    answer = get(client, "/deviations/status_index/social_space/2019", against="previous_year")
    assert answer["tests"] == 0
    assert all(row["absolute"] is None and "Gebietsreform" in row["reason"] for row in answer["rows"])


@pytest.mark.parametrize(
    ("indicator", "against", "tests"),
    [
        ("child_poverty_share", "municipality", 24),
        ("education_support_caseload", "plan", None),
        ("sgb2_share", "five_year_mean", 24),
        ("status_index", "previous_year", 0),
        ("child_poverty_share", "plan", 0),
        ("sgb2_caseload", "municipality", 0),
    ],
)
def test_every_reference(client, indicator, against, tests):
    answer = get(client, f"/deviations/{indicator}/social_space/2024", against=against)
    present = [row for row in answer["rows"] if row["absolute"] is not None]
    if tests is None:
        assert answer["tests"] == len(present) > 0
    else:
        assert answer["tests"] == tests
    for row in answer["rows"]:
        assert (row["p_value"] is None) == (row["distinguishable"] is None)
        assert row["reason"] or row["p_value"] is not None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/values/nothing/social_space/2024", 404),
        ("/values/child_share/social_space/1999", 404),
        ("/values/child_share/nowhere/2024", 422),
        ("/values/child_share/social_space/later", 422),
        ("/values/child_share'--/social_space/2024", 422),
        ("/series/child_share/social_space/9999", 404),
        ("/profiles/social_space/9999/2024", 404),
        ("/tiles/social_space/3/9/1.mvt", 422),
        ("/tiles/social_space/90/1/1.mvt", 422),
        ("/tiles/social_space/3/4/2.mvt?indicator=nothing&year=2024", 404),
        ("/tiles/social_space/3/4/2.mvt?indicator=population", 422),
        ("/tiles/social_space/3/4/2.mvt?indicator=population&year=2024&vintage=2013-01-01", 404),
        ("/series/population/social_space/%00", 422),
        ("/areas/planning_area.geojson", 404),
        ("/deviations/child_share/social_space/2024?against=luck", 422),
        ("/municipality", 404),
        ("/indicators?municipality=11000000", 404),
        ("/indicators?municipality=1", 422),
    ],
)
def test_a_wrong_question_gets_a_problem(client, path, status):
    body = problem(client, path, status)
    assert "Traceback" not in json.dumps(body)


def test_problems_speak_the_readers_language(client):
    assert problem(client, "/values/nothing/social_space/2024", 404)["title"] == "Nicht gefunden"
    assert problem(client, "/values/nothing/social_space/2024", 404, lang="en")["title"] == "Not found"


def test_downloads_open_in_other_programs(client, tmp_path):
    csv = client.get("/api/v1/downloads/child_poverty_share/social_space/2024.csv")
    assert "attachment" in csv.headers["content-disposition"]
    assert csv.content.startswith(b"\xef\xbb\xbf")
    path = tmp_path / "map.gpkg"
    path.write_bytes(client.get("/api/v1/downloads/child_poverty_share/social_space/2024.gpkg").content)
    frame = geopandas.read_file(path)
    assert len(frame) == 24
    assert frame.crs.to_epsg() == 25832
    values = {
        v["key"]: v["value"] for v in get(client, "/values/child_poverty_share/social_space/2024")["values"]
    }
    assert dict(zip(frame["key"], frame["value"], strict=True)) == pytest.approx(values)


def test_many_questions_at_once_are_all_answered(client):
    with ThreadPoolExecutor(100) as people:
        asked = people.map(
            lambda _: client.get("/api/v1/values/child_share/block/2024").status_code, range(200)
        )
        assert set(asked) == {200}


def test_measures_between_areas_are_not_compared_over_a_reform(client):
    (row,) = get(client, "/deviations/dissimilarity_sgb2/municipality/2019", against="previous_year")["rows"]
    assert row["absolute"] is None
    assert "Gebietsreform" in row["reason"]


def test_rates_per_1000_are_tested_for_chance_and_indices_have_no_per_cent(client):
    rates = get(client, "/deviations/education_support_per_1000/social_space/2024", against="previous_year")
    assert rates["tests"] == sum(row["absolute"] is not None for row in rates["rows"]) > 0
    index = get(client, "/deviations/status_index/social_space/2024", against="previous_year")["rows"]
    assert all(row["absolute"] is not None and row["relative_percent"] is None for row in index)


def test_nothing_is_offered_on_a_level_where_it_was_never_delivered(client):
    offered = {i["id"]: {a["level"] for a in i["available"]} for i in get(client, "/indicators")}
    assert "block" not in offered["unemployment_share"] | offered["child_poverty_share"]
    assert "block" in offered["child_share"]


def test_every_answer_forbids_foreign_hosts(client):
    answer = client.get("/api/v1/municipalities")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"]


def test_nothing_small_is_in_any_answer(client):
    """Social counts below ten, and the parts of rates that would give them, are nowhere below the city."""
    for indicator in get(client, "/indicators"):
        is_social = any(
            source["table"] in ("demo_sgb2", "demo_sgb12", "demo_sgb8", "demo_plan")
            for source in indicator["sources"]
        )
        if indicator["kind"] not in ("count", "ratio") or not is_social:
            continue
        for available in indicator["available"]:
            if available["level"] == "municipality":
                continue
            for year in available["years"]:
                for value in get(client, f"/values/{indicator['id']}/{available['level']}/{year}")["values"]:
                    small = value["value"] if indicator["kind"] == "count" else value["numerator"]
                    assert small is None or small == 0 or small >= 10, (indicator["id"], year, value)
