"""One series over the reform of Musterstadt: exact where it can be, else estimated, and never a leak."""

import csv
import io
from datetime import date

import numpy as np
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.demo.musterstadt import MUNICIPALITY_KEY
from app.jobs import crosswalk_queries as queries
from app.jobs.conversions import build_crosswalks, converted_counts
from app.main import create_app
from app.store.session import session_as
from geodata.crosswalk import Method, converted
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.cells import Absent, Cells
from geodata.vocabulary.errors import InputError, NotFoundError
from indicators.disclosure.primary import Thresholds

REFORM = "2019-01-01"
CUT = {"0305", "0306", "0601", "0603"}  # one space was split, between two others two blocks moved


@pytest.fixture(scope="module")
def client(musterstadt):
    with TestClient(create_app(musterstadt.engine)) as made:
        yield made


def get(client, path):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_total_of_a_converted_year_is_the_total_of_the_year(client):
    old = get(client, "values/population/social_space/2015")
    new = get(client, f"values/population/social_space/2015?vintage={REFORM}")
    assert (old["converted_from"], new["converted_from"]) == (None, "2013-01-01")
    assert len(old["values"]) == 24
    assert sum(v["value"] for v in new["values"]) == pytest.approx(
        sum(v["value"] for v in old["values"]), abs=1e-6
    )


def test_larger_areas_are_the_sums_of_their_smaller_ones(client):
    blocks = get(client, f"values/population/block/2015?vintage={REFORM}")["values"]
    spaces = get(client, f"values/population/social_space/2015?vintage={REFORM}")["values"]
    for space in spaces:
        parts = [block["value"] for block in blocks if block["parent_key"] == space["key"]]
        assert space["value"] == sum(parts)
        assert space["estimated_share"] == 0
        assert space["band_low"] == space["value"] == space["band_high"]


def test_an_unchanged_area_is_kept_and_a_cut_one_has_a_band(client):
    old = {v["key"]: v for v in get(client, "values/child_poverty_share/social_space/2015")["values"]}
    new = get(client, f"values/child_poverty_share/social_space/2015?vintage={REFORM}")["values"]
    exact = [v for v in new if v["estimated_share"] == 0]
    assert len(exact) >= 19
    for value in exact:
        if value["key"] in old and value["key"] not in CUT:
            assert value["value"] == old[value["key"]]["value"]
    estimated = [v for v in new if v["estimated_share"]]
    assert {v["key"] for v in estimated} == CUT
    assert all(v["band_low"] < v["value"] < v["band_high"] for v in estimated)


def test_a_series_stands_on_one_division_and_says_what_is_estimated(client):
    for indicator, sign in (("child_share", "A"), ("child_poverty_share", "E")):
        series = get(client, f"series/{indicator}/social_space/0306")
        assert [point["year"] for point in series["points"]] == list(range(2019, 2025))
        assert [point["year"] for point in series["converted"]] == list(range(2013, 2019))
        assert {point["observation_status"] for point in series["converted"]} == {sign}
        assert series["conversion"]["estimated_areas"] == (len(CUT) if sign == "E" else 0)
    assert series["conversion"]["method"] == "smaller_areas"
    assert series["conversion"]["explanation"]["de"].startswith("Die Einwohner kleinerer Gebiete")


def test_an_index_is_not_converted(client):
    named = {one["id"]: one for one in get(client, "indicators")}
    assert all(not one["converted"] for one in named.values() if one["kind"] in ("index", "class", "measure"))
    assert {"level": "social_space", "vintage": REFORM, "years": list(range(2013, 2019))} in named[
        "child_share"
    ]["converted"]


def test_boundaries_nobody_converted_to_are_named(client):
    answer = client.get("/api/v1/values/population/social_space/2015?vintage=2001-01-01")
    assert answer.status_code == 404
    assert "does not stand on the boundaries of 2001-01-01" in answer.json()["detail"]


def test_last_year_before_the_reform_is_a_reference_after_it(client):
    rows = get(client, "deviations/child_poverty_share/social_space/2019?against=previous_year")["rows"]
    assert sum(row["absolute"] is not None for row in rows) >= 20
    estimated = [row for row in rows if row["reason"] and "umgerechnet" in row["reason"]]
    assert {"0305", "0306"} <= {row["key"] for row in estimated}
    assert all(row["p_value"] is None for row in estimated)


def _way(session):
    ids = "SELECT array_agg(id ORDER BY key) FROM core.area WHERE level = 'social_space' AND {}"
    old = session.execute(text(ids.format("valid_until = :day")), {"day": REFORM}).scalar_one()
    new = session.execute(text(ids.format("valid_from = :day")), {"day": REFORM}).scalar_one()
    vintages = date(2013, 1, 1), date(2019, 1, 1)
    return queries.Way(MUNICIPALITY_KEY, AreaLevel.SOCIAL_SPACE, *vintages, tuple(old), tuple(new))


def test_the_keyed_join_of_the_database_is_the_sparse_product(musterstadt):
    with session_as(musterstadt.engine, "platform_publisher") as session:
        way = _way(session)
        stored = queries.stored(session, way)
        delivered = session.execute(
            text(
                "SELECT f.value, f.status FROM core.area AS a LEFT JOIN core.fact AS f ON f.area_id = a.id "
                "AND f.variable = :variable AND f.reporting_year = 2016 AND f.is_current "
                "WHERE a.id = ANY(:ids) ORDER BY a.key"
            ),
            {"variable": "sgb2_children_under_15", "ids": list(way.from_ids)},
        ).all()
        counts = Cells.of([r.value if r.status == "present" else Absent(r.status) for r in delivered])
        product = converted(stored[0].crosswalk, counts)
        joined = queries.converted_counts(session, stored[0].id, "sgb2_children_under_15", 2016)
    assert [row.status for row in joined] == product.cells.words()
    assert np.array([row.value for row in joined], float) == pytest.approx(product.cells.value, nan_ok=True)
    shares = np.array([row.estimated_share for row in joined], float)
    assert shares == pytest.approx(product.estimated_share, nan_ok=True)


def test_weights_of_a_source_add_up_to_one(musterstadt):
    with session_as(musterstadt.engine, "platform_statistician") as session:
        sums = session.execute(
            text("SELECT sum(weight) FROM core.crosswalk_weight GROUP BY crosswalk_id, from_area_id")
        ).scalars()
        assert np.array(list(sums)) == pytest.approx(1.0, abs=1e-9)


def test_a_withheld_count_is_withheld_on_every_division(musterstadt):
    """Each area to which a withheld count gives is absent: the weights cannot give it away."""
    with session_as(musterstadt.engine, "platform_publisher") as session:
        stored = {one.variable: one for one in queries.stored(session, _way(session))}
        columns = session.execute(
            text(
                "SELECT indicator, reporting_year, converted_from, status FROM release.value_column "
                "WHERE level = 'social_space' AND reporting_year < 2019 AND indicator IN "
                "(SELECT indicator FROM release.value_column WHERE converted_from IS NOT NULL)"
            )
        ).all()
    found = {(c.indicator, c.reporting_year, c.converted_from is None): c.status for c in columns}
    withheld = 0
    for (indicator, year, is_original), status in found.items():
        if not is_original or (indicator, year, False) not in found or "suppressed" not in status:
            continue
        later = found[(indicator, year, False)]
        weights = stored[None].crosswalk.weights.toarray()
        for position, word in enumerate(status):
            if word == "suppressed":
                withheld += 1
                assert all(later[at] != "present" for at in np.flatnonzero(weights[position]))
    assert withheld > 0


def test_the_reader_cannot_see_the_weights(musterstadt):
    with (
        session_as(musterstadt.engine, "platform_reader") as session,
        pytest.raises(Exception, match="denied"),
    ):
        session.execute(text("SELECT * FROM core.crosswalk_weight"))


def test_the_owner_converts_delivered_counts_at_home(musterstadt, catalog):
    asked = (AreaLevel.SOCIAL_SPACE, "sgb2_children_under_15", 2016)
    with session_as(musterstadt.engine, "platform_publisher") as session:
        rows = converted_counts(session, catalog, MUNICIPALITY_KEY, asked)
        total = session.execute(
            text(
                "SELECT sum(f.value) FROM core.fact AS f JOIN core.area AS a ON a.id = f.area_id "
                "WHERE f.variable = :variable AND f.reporting_year = 2016 AND f.is_current"
            ),
            {"variable": asked[1]},
        ).scalar_one()
        with pytest.raises(InputError, match="is no declared count"):
            converted_counts(
                session, catalog, MUNICIPALITY_KEY, (AreaLevel.SOCIAL_SPACE, "child_share", 2016)
            )
        with pytest.raises(NotFoundError, match="from which a crosswalk leads"):
            converted_counts(session, catalog, MUNICIPALITY_KEY, (AreaLevel.SOCIAL_SPACE, asked[1], 2024))
    present = [row for row in rows if row.status == "present"]
    assert all(row.rounded is not None for row in present)
    if len(present) == len(rows):
        assert sum(row.rounded or 0 for row in rows) == total


def test_crosswalks_are_built_once_and_again_when_their_grounds_change(musterstadt, catalog):
    with session_as(musterstadt.engine, "platform_publisher") as session:
        first = {w.id for w in queries.all_stored(session, MUNICIPALITY_KEY)}
        build_crosswalks(session, catalog, MUNICIPALITY_KEY, Thresholds(), None)
        assert {w.id for w in queries.all_stored(session, MUNICIPALITY_KEY)} == first
        build_crosswalks(session, catalog, MUNICIPALITY_KEY, Thresholds(), Method.AREA)
        rebuilt = queries.all_stored(session, MUNICIPALITY_KEY)
        assert {w.method for w in rebuilt if w.level == "social_space" and w.variable is None} == {"area"}
        session.rollback()


def test_the_table_to_take_away_says_what_is_estimated(client):
    answer = client.get(f"/api/v1/downloads/child_poverty_share/social_space/2015.csv?vintage={REFORM}")
    assert (
        f'filename="16099000_child_poverty_share_social_space_2015_{REFORM}.csv"'
        in answer.headers["content-disposition"]
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    notes = {row["key"]: row["note"] for row in rows}
    assert notes["0306"] == "geschätzt: von anderen Grenzen umgerechnet"
    assert notes["0101"] == "Wert liegt vor"
    assert {row["converted_from"] for row in rows} == {"2013-01-01"}
    assert all(row["band_low"] and row["band_high"] for row in rows if row["value"])
    page = client.get(f"/api/v1/maps/child_share/social_space/2015.html?vintage={REFORM}&lang=de").text
    assert "umgerechnet auf die Grenzen vom 01.01.2019" in page


def test_a_profile_stands_on_later_boundaries_too(client):
    profile = get(client, f"profiles/social_space/0306/2015?vintage={REFORM}")
    assert profile["vintage"] == REFORM
    assert {"child_share", "population"} <= {value["indicator"] for value in profile["values"]}
    assert client.get("/api/v1/profiles/social_space/0306/2015").status_code == 404
