"""Tables to take away: all of an edition, one area over the years, one area in all indicators."""

import asyncio
import csv
import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from starlette.requests import Request

from app.dependencies import Edition, in_turns
from app.main import create_app
from app.reports.delimited import DIALECTS
from app.reports.long_table import ORDER
from app.reports.service import ROWS_OF_A_PIECE, WholeEdition
from app.store.released import current_editions
from app.store.session import session_as

KEY = "16099000"
REFORM = "2019-01-01"
NUMBERS = ("value", "low", "high", "flip_share", "band_low", "band_high")


@pytest.fixture(scope="module")
def client(musterstadt):
    with TestClient(create_app(musterstadt.engine)) as made:
        yield made


def table(client, path, language="en", **parameters):
    answer = client.get(f"/api/v1/{path}", params={"lang": language, **parameters})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    body = io.StringIO(answer.content.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(body, delimiter=DIALECTS[language].separator, strict=True))


def same(written, number):
    return written == "" if number is None else float(written) == number


@pytest.fixture(scope="module")
def everything(client):
    return table(client, "downloads.csv")


def test_everything_has_every_released_cell_once(client, musterstadt, everything):
    with session_as(musterstadt.engine, "platform_reader") as session:
        (count,) = session.execute(text("SELECT sum(cardinality(status)) FROM release.value_column")).one()
    assert len(everything) == count
    facts = ("indicator", "level", "key", "year", "vintage")
    assert max(Counter(tuple(row[name] for name in facts) for row in everything).values()) == 1
    assert {row["municipality_key"] for row in everything} == {KEY}
    assert {row["indicator"] for row in everything} == {
        i["id"] for i in client.get("/api/v1/indicators").json()
    }
    assert {row["level"] for row in everything} == {"block", "social_space", "borough", "municipality"}
    assert all(row["source"] and row["licence"] and row["edition"] for row in everything)


def test_everything_says_what_the_values_say(client, everything):
    rows = {
        (row["indicator"], row["key"]): row
        for row in everything
        if (row["level"], row["year"], row["converted_from"]) == ("social_space", "2024", "")
    }
    compared = 0
    for indicator in client.get("/api/v1/indicators").json():
        answer = client.get(f"/api/v1/values/{indicator['id']}/social_space/2024")
        if answer.status_code == 404:
            continue
        answered = answer.json()
        for value in answered["values"]:
            row = rows[indicator["id"], value["key"]]
            wanted = ("value", "low", "high", "numerator", "denominator", "flip_share")
            assert all(same(row[name], value[name]) for name in wanted), (indicator["id"], value["key"])
            assert (row["status"], row["name"]) == (value["status"], value["name"])
            assert row["unit"] == indicator["unit_name"]["en"]
            method = answered["interval_method"] if value["low"] is not None else None
            assert row["interval_method"] == (method or "")
            flips = "yes" if value["could_flip"] else "no"
            assert row["could_flip"] == ("" if value["flip_share"] is None else flips)
            compared += 1
    assert compared == len(rows) > 1000


def test_in_everything_an_absent_cell_has_no_number_and_says_why(everything):
    absent = [row for row in everything if row["status"] != "present"]
    assert {row["status"] for row in absent} >= {"suppressed", "too_few_residents", "undefined"}
    assert not any(row[name] for row in absent for name in NUMBERS)
    hidden = [row for row in absent if row["status"] != "undefined"]
    assert not any(row["numerator"] and row["denominator"] for row in hidden)
    assert all(row["sign"] and row["note"] for row in absent)
    assert all(row["value"] for row in everything if row["status"] == "present")


def test_everything_has_intervals_classes_and_conversions(everything):
    assert {row["interval_method"] for row in everything} >= {"wilson", "byar", "bootstrap"}
    assert {row["could_flip"] for row in everything} == {"", "yes", "no"}
    converted = [row for row in everything if row["converted_from"]]
    assert {row["vintage"] for row in converted} == {REFORM}
    assert {row["converted_from"] for row in converted} == {"2013-01-01"}
    assert any(float(row["estimated_share"] or 0) > 0 for row in converted)
    labelled = [row for row in everything if row["class_label"]]
    assert labelled
    assert all(row["value"].isdigit() for row in labelled)


def test_everything_in_german_has_the_same_numbers_with_commas(client, everything):
    german = table(client, "downloads.csv", "de")
    assert list(german[0])[:4] == [
        "Gemeindeschlüssel",
        "Gemeinde",
        "Kennung des Indikators",
        "Indikator",
    ]
    names = dict(zip(ORDER, german[0], strict=True))
    assert len(german) == len(everything)
    for name in ("value", "low", "numerator", "year", "key", "status"):
        ours = [row[names[name]].replace(",", ".") for row in german]
        assert ours == [row[name] for row in everything], name
    answer = client.get("/api/v1/downloads.csv?lang=de")
    assert answer.content.startswith("\ufeffGemeindeschlüssel;".encode())
    assert 'filename="16099000_edition_' in answer.headers["content-disposition"]


def test_everything_comes_in_small_pieces_that_hold_no_connection(musterstadt):
    app = create_app(musterstadt.engine)
    with session_as(musterstadt.engine, "platform_reader") as session:
        edition = Edition(*current_editions(session)[0])

    async def sizes():
        asked = Request({"type": "http", "app": app})
        found = []
        async for piece in in_turns(asked, WholeEdition(edition, "de").next_piece):
            assert musterstadt.engine.pool.checkedout() == 0
            assert app.state.seats._value == musterstadt.engine.pool.size()
            found.append(piece.count(b"\r\n"))
        return found

    head, *pieces = asyncio.run(sizes())
    assert head == 1
    assert len(pieces) > 10
    assert max(pieces) <= ROWS_OF_A_PIECE
    assert sum(pieces) > 5 * ROWS_OF_A_PIECE


def test_many_who_take_everything_do_not_shut_others_out(client, musterstadt):
    paths = ["/api/v1/downloads.csv", "/api/v1/indicators"] * (musterstadt.engine.pool.size() + 1)
    with ThreadPoolExecutor(len(paths)) as threads:
        answers = list(threads.map(client.get, paths))
    assert {answer.status_code for answer in answers} == {200}
    assert len({len(answer.content) for answer in answers[::2]}) == 1


def test_a_series_to_take_away_is_the_series(client):
    rows = table(client, "downloads/series/child_poverty_share/social_space/0306.csv")
    answered = client.get("/api/v1/series/child_poverty_share/social_space/0306").json()
    delivered = [row for row in rows if not row["converted_from"]]
    converted = [row for row in rows if row["converted_from"]]
    assert [int(row["year"]) for row in delivered] == [point["year"] for point in answered["points"]]
    assert [int(row["year"]) for row in converted] == [point["year"] for point in answered["converted"]]
    assert converted
    for row, point in zip(delivered, answered["points"], strict=True):
        assert all(same(row[name], point[name]) for name in ("value", "low", "high"))
        assert (row["status"], row["vintage"]) == (point["status"], point["vintage"])
        assert same(row["value"], point["value"])
        if row["status"] == "present":
            assert 100 * float(row["numerator"]) / float(row["denominator"]) == pytest.approx(point["value"])
    for row, point in zip(converted, answered["converted"], strict=True):
        assert all(same(row[name], point[name]) for name in ("value", "estimated_share", "band_low"))
    assert {row["key"] for row in rows} == {"0306"}


@pytest.mark.parametrize(("year", "parameters"), [(2024, {}), (2015, {"vintage": REFORM})])
def test_a_profile_to_take_away_is_the_profile(client, year, parameters):
    rows = table(client, f"downloads/profiles/social_space/0306/{year}.csv", **parameters)
    asked = client.get(f"/api/v1/profiles/social_space/0306/{year}", params=parameters).json()
    assert [row["indicator"] for row in rows] == [value["indicator"] for value in asked["values"]]
    assert len(rows) > 5
    for row, value in zip(rows, asked["values"], strict=True):
        wanted = ("value", "low", "high", "flip_share", "municipality_value", "rank", "of", "band_high")
        assert all(same(row[name], value[name]) for name in wanted), row["indicator"]
        assert row["status"] == value["status"]
        assert row["municipality_status"] == (value["municipality_status"] or "")
        assert (row["vintage"], row["converted_from"]) == (asked["vintage"], asked["converted_from"] or "")


def test_a_table_for_the_spreadsheet_and_a_layer_have_interval_and_flip(client):
    path = "downloads/status_class/social_space/2024.csv"
    answer = client.get(f"/api/v1/{path}?lang=de")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {row["could_flip"] for row in rows if row["value"]} <= {"ja", "nein"}
    assert all(row["flip_share"] for row in rows if row["value"])
    answer = client.get("/api/v1/downloads/child_poverty_share/social_space/2024.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {row["interval_method"] for row in rows if row["low"]} == {"wilson"}


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("downloads.csv?municipality=01001000", "/api/v1/municipalities"),
        ("downloads/series/nothing/social_space/0306.csv", "/api/v1/indicators"),
        ("downloads/series/child_share/social_space/9999.csv", "/api/v1/areas/social_space.geojson"),
        ("downloads/profiles/social_space/9999/2024.csv", "/api/v1/areas/social_space.geojson?year=2024"),
    ],
)
def test_what_is_not_there_is_said_as_a_problem(client, path, hint):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert hint in answer.json()["detail"]
