"""A drawn area over the API: composed from released numbers alone, or refused in words."""

import itertools
import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from app.custom_areas.upload import LARGEST_BYTES
from app.main import create_app

YEAR = 2024
SOCIAL, OPEN = "sgb2_share", "child_share"


@pytest.fixture(scope="module")
def client(musterstadt):
    with TestClient(create_app(musterstadt.engine)) as made:
        yield made


def compose(client, drawn, indicator=OPEN, level="social_space", year=YEAR, status=200, **query):
    content = shapely.to_geojson(drawn) if isinstance(drawn, shapely.Geometry) else drawn
    answer = client.post(f"/api/v1/custom-areas/{indicator}/{level}/{year}", params=query, content=content)
    assert answer.status_code == status, answer.text
    return answer.json()


def outlines_of(client, level="social_space"):
    features = client.get(f"/api/v1/areas/{level}.geojson", params={"year": YEAR}).json()["features"]
    return {f["properties"]["key"]: shapely.geometry.shape(f["geometry"]) for f in features}


def values_of(client, indicator, level="social_space"):
    answer = client.get(f"/api/v1/values/{indicator}/{level}/{YEAR}").json()
    return {value["key"]: value for value in answer["values"]}


@pytest.fixture(scope="module")
def outlines(client):
    return outlines_of(client)


@pytest.fixture(scope="module")
def presents(client):
    """Neighbouring areas with numbers for both indicators."""
    both = [values_of(client, name) for name in (SOCIAL, OPEN)]
    return [key for key in both[0] if all(of[key]["status"] == "present" for of in both)]


@pytest.mark.parametrize("mode", ["whole", "weighted"])
@pytest.mark.parametrize("indicator", [SOCIAL, OPEN])
def test_the_union_of_areas_is_exactly_what_their_counts_make(client, outlines, presents, indicator, mode):
    keys = presents[:3]
    drawn = shapely.union_all([outlines[key] for key in keys])
    found = compose(client, drawn, indicator, mode=mode)
    released = values_of(client, indicator)
    numerator = sum(released[key]["numerator"] for key in keys)
    denominator = sum(released[key]["denominator"] for key in keys)
    assert sorted(area["key"] for area in found["areas"]) == sorted(keys)
    assert (found["numerator"], found["denominator"]) == (numerator, denominator)
    assert found["value"] == pytest.approx(100 * numerator / denominator)
    assert found["low"] == found["high"] == found["value"]
    assert (found["is_exact"], found["estimated_share"]) == (True, 0)
    people = values_of(client, "population")
    assert found["residents"] == {"value": sum(people[key]["value"] for key in keys), "status": "present"}
    assert found["coverage"] == pytest.approx(1, abs=1e-4)


def test_social_data_are_composed_of_whole_areas_unless_asked_otherwise(client, outlines, presents):
    drawn = outlines[presents[0]].centroid.buffer(0.006)
    assert compose(client, outlines[presents[0]], SOCIAL)["mode"] == "whole"
    assert compose(client, drawn, OPEN)["mode"] == "weighted"
    found = compose(client, outlines[presents[0]].buffer(0.0005), SOCIAL)
    assert {area["weight"] for area in found["areas"]} == {1.0}
    assert found["note"]["de"].startswith("Berechnet aus ganzen")


def test_a_drawing_that_cuts_areas_is_an_estimate_with_a_range(client, outlines, presents):
    drawn = shapely.union_all([outlines[key] for key in presents[:2]]).centroid.buffer(0.005)
    found = compose(client, drawn, OPEN, mode="weighted")
    assert not found["is_exact"]
    assert 0 < found["estimated_share"] <= 1
    assert found["low"] < found["value"] < found["high"]
    assert {area["weighted_by"] for area in found["areas"]} <= {"whole", "area", "residents"}
    assert "residents" in {area["weighted_by"] for area in found["areas"]}, "blocks tell where people live"
    for area in found["areas"]:
        assert 0 <= area["weight"] <= 1
        assert 0 < area["covered_share"] <= 1


def test_everybody_can_work_the_answer_out_from_public_numbers(client, outlines, presents):
    """The whole computation again, from what anyone can download: outlines, values, residents of blocks."""
    drawn = shapely.union_all([outlines[key] for key in presents[:2]]).centroid.buffer(0.005)
    found = compose(client, drawn, OPEN, mode="weighted")
    blocks, people = outlines_of(client, "block"), values_of(client, "population", "block")
    released = values_of(client, OPEN)
    children = residents = 0.0
    for area in found["areas"]:
        key = area["key"]
        parts = [name for name, value in people.items() if value["parent_key"] == key]
        weight = shapely.intersection(drawn, outlines[key]).area / outlines[key].area
        if area["weighted_by"] == "residents":
            inside = sum(
                people[name]["value"] * shapely.intersection(drawn, blocks[name]).area / blocks[name].area
                for name in parts
            )
            weight = inside / sum(people[name]["value"] for name in parts)
        assert area["weight"] == pytest.approx(weight, abs=2e-3)
        children += weight * released[key]["numerator"]
        residents += weight * released[key]["denominator"]
    assert found["value"] == pytest.approx(100 * children / residents, rel=2e-3)


def test_the_halves_of_a_drawing_add_up(client, outlines, presents):
    drawn = shapely.union_all([outlines[key] for key in presents[:3]]).centroid.buffer(0.008)
    west, south, east, north = drawn.bounds
    middle = (west + east) / 2
    halves = [
        shapely.intersection(drawn, shapely.box(*sides))
        for sides in ((west, south, middle, north), (middle, south, east, north))
    ]
    whole = compose(client, drawn, "population", mode="weighted")
    parts = [compose(client, half, "population", mode="weighted") for half in halves]
    assert sum(part["value"] for part in parts) == pytest.approx(whole["value"], rel=2e-3)


def test_a_suppressed_area_makes_the_whole_absent(client, outlines):
    released = values_of(client, "old_age_poverty_share")
    absent = next(key for key, value in released.items() if value["status"] == "suppressed")
    present = next(key for key, value in released.items() if value["status"] == "present")
    for mode in ("whole", "weighted"):
        found = compose(
            client,
            shapely.union_all([outlines[absent], outlines[present]]),
            "old_age_poverty_share",
            mode=mode,
        )
        assert (found["value"], found["status"]) == (None, "suppressed")
        for part in ("numerator", "denominator", "low", "high", "estimated_share"):
            assert found[part] is None
        assert {area["key"]: area["status"] for area in found["areas"]}[absent] == "suppressed"
        assert found["note"]["en"].startswith("No value")


def test_no_sequence_of_drawings_tells_a_withheld_count(client, outlines):
    """Differencing: every drawing that touches the withheld area, in either mode, is absent."""
    released = values_of(client, "old_age_poverty_share")
    withheld = next(key for key, value in released.items() if value["status"] == "suppressed")
    around = sorted(outlines, key=lambda key: outlines[key].distance(outlines[withheld]))[1:5]
    for number in range(4):
        for neighbours in itertools.combinations(around, number):
            without = [outlines[key] for key in neighbours]
            for part in (1.0, 0.6, 0.02):
                west, south, east, north = outlines[withheld].bounds
                cut = shapely.box(west, south, west + part * (east - west), north)
                drawn = shapely.union_all([*without, shapely.intersection(outlines[withheld], cut)])
                found = compose(client, drawn, "old_age_poverty_share", mode="weighted")
                used = {area["key"]: area["status"] for area in found["areas"]}
                assert found["value"] is None or withheld not in used


def test_too_few_people_make_a_rate_absent_but_not_the_count(client, outlines, presents):
    drawn = outlines[presents[0]].representative_point().buffer(0.0004)
    rate = compose(client, drawn, OPEN, mode="weighted")
    assert (rate["value"], rate["status"]) == (None, "too_few_residents")
    assert rate["residents"]["value"] < 300
    count = compose(client, drawn, "population", mode="weighted")
    assert count["status"] == "present"
    assert count["low"] == 0
    assert count["value"] <= count["high"]


SQUARE = {"type": "Polygon", "coordinates": [[[11.1, 50.9], [11.2, 50.9], [11.2, 51.0], [11.1, 50.9]]]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "not readable as JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"type": "Point", "coordinates": [11.1, 50.9]}', "a Point"),
        (
            json.dumps({**SQUARE, "coordinates": [[[8.0, 48.0], [8.1, 48.0], [8.1, 48.1], [8.0, 48.0]]]}),
            "outside",
        ),
        (b" " * (LARGEST_BYTES + 1), "larger than"),
        (shapely.to_geojson(shapely.box(-180, -90, 180, 90)), "far outside of every municipality"),
        (
            shapely.to_geojson(shapely.box(11.3, 50.9, 11.3 + 1e-10, 50.9 + 1e-10)),
            "Expected are at least 100",
        ),
    ],
)
def test_a_wrong_drawing_is_a_problem_in_words(client, content, message):
    problem = compose(client, content, status=422)
    assert message in problem["detail"]
    assert problem["type"].startswith("urn:sozialmonitor:problem:")


def test_a_drawing_that_reaches_out_of_town_is_refused_with_its_share(client, outlines):
    whole = shapely.union_all(list(outlines.values()))
    west, south, east, north = whole.bounds
    problem = compose(client, shapely.box(west - 0.1, south, east, north), status=422)
    assert "lies outside of the released areas of Musterstadt" in problem["detail"]
    assert problem["outside_share"] > 0.3


def test_a_speck_has_no_whole_area(client, outlines, presents):
    speck = outlines[presents[0]].representative_point().buffer(0.0004)
    problem = compose(client, speck, SOCIAL, status=422)
    assert "at least by half" in problem["detail"]


@pytest.mark.parametrize(
    ("indicator", "level", "year", "status", "message"),
    [
        ("status_index", "social_space", YEAR, 422, "cannot be composed"),
        ("status_class", "social_space", YEAR, 422, "cannot be composed"),
        ("location_quotient_sgb2", "social_space", YEAR, 422, "cannot be composed"),
        ("nothing_like_it", "social_space", YEAR, 404, "no released indicator"),
        (OPEN, "social_space", 1999, 404, "No released values"),
        (OPEN, "planning_area", YEAR, 404, "No released values"),
    ],
)
def test_what_is_no_count_or_not_released_is_refused(client, indicator, level, year, status, message):
    problem = compose(client, json.dumps(SQUARE).encode(), indicator, level, year, status)
    assert message in problem["detail"]


def test_the_answer_needs_nothing_but_the_release(new_database, outlines, presents):
    """With the schemas of true counts emptied, every answer is the same to the byte."""
    from app.cli import decision_of
    from app.demo.load import load_demo
    from app.settings import Settings

    database, settings = new_database(), Settings()
    load_demo(settings, database.engine, decision_of(settings), lambda _: nullcontext())
    drawn = shapely.to_geojson(
        shapely.union_all([outlines[key] for key in presents[:2]]).centroid.buffer(0.005)
    )
    with TestClient(create_app(database.engine)) as fresh:

        def answers():
            return [
                fresh.post(
                    f"/api/v1/custom-areas/{name}/{level}/{YEAR}", params={"mode": mode}, content=drawn
                ).content
                for name in (SOCIAL, OPEN, "population", "old_age_poverty_share")
                for level in ("social_space", "borough")
                for mode in ("whole", "weighted")
            ]

        before = answers()
        owner = create_engine(database.owner_url)
        with owner.begin() as connection:
            connection.execute(
                text("TRUNCATE core.fact, core.indicator_value, core.area, raw.delivery CASCADE")
            )
        owner.dispose()
        assert answers() == before
    database.engine.dispose()


@pytest.fixture
def command(musterstadt, tmp_path):
    """The command line on the database of the demo municipality."""
    url = musterstadt.engine.url.render_as_string(hide_password=False)
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path / "data"),
        "SOZIALMONITOR_DATABASE__URL": url,
        "SOZIALMONITOR_DATABASE__OWNER_URL": musterstadt.owner_url,
    }

    def run(path, indicator):
        arguments = ["--municipality", "16099000", "--indicator", indicator, "--level", "social_space"]
        arguments += ["--year", str(YEAR)]
        return subprocess.run(
            [Path(sys.executable).parent / "sozialmonitor", "area", "compose", path, *arguments],
            capture_output=True,
            text=True,
            env=environment,
            timeout=60,
        )

    return run


def test_the_command_line_prints_the_same(command, tmp_path, client, outlines, presents):
    drawn = shapely.union_all([outlines[key] for key in presents[:2]]).centroid.buffer(0.005)
    path = tmp_path / "drawn.geojson"
    path.write_text(shapely.to_geojson(drawn), encoding="utf-8")
    answer = compose(client, drawn, OPEN)
    found = command(path, OPEN)
    assert found.returncode == 0, found.stderr
    lines = found.stdout.splitlines()
    assert f"{OPEN} {YEAR}: {answer['value']:.6g} (percent, weighted)" in lines
    assert f"between {answer['low']:.6g} and {answer['high']:.6g}" in found.stdout
    for area in answer["areas"]:
        assert f"  {area['key']} {area['name']}: weight {area['weight']:.4f}" in found.stdout
    assert answer["note"]["de"] in found.stdout


@pytest.mark.parametrize(
    ("content", "message"),
    [("not json", "not readable as JSON"), ('{"type": "Point"}', "a Point"), (None, "cannot be read")],
)
def test_the_command_line_refuses_in_words(command, tmp_path, content, message):
    path = tmp_path / "drawn.geojson"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    found = command(path, OPEN)
    assert found.returncode == 1
    assert message in found.stderr
    assert "Traceback" not in found.stderr
