"""The pages of methods in the API, and what the indicators of Musterstadt say of theirs."""

from functools import partial

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import CatalogSettings, Settings
from app.shipped import catalog_of
from indicators.methods import shipped_methods


@pytest.fixture(scope="module")
def client(musterstadt):
    with TestClient(create_app(musterstadt.engine)) as made:
        yield made


def get(client, path):
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_all_methods_in_brief(client):
    found = get(client, "/methods")
    assert [one["id"] for one in found] == list(shipped_methods().methods)
    brief = {one["id"]: one for one in found}["wilson_interval"]
    assert brief["family"] == "rates"
    assert brief["family_title"]["de"].startswith("Anteile")
    assert "child_poverty_share" in brief["used_by"]


def test_every_method_answers_in_full(client):
    for brief in get(client, "/methods"):
        found = get(client, f"/methods/{brief['id']}")
        assert [one["id"] for one in found["used_by"]] == brief["used_by"]
        assert found["formula_mathml"].startswith("<math ")
        assert found["caution"]["de"] != found["caution"]["en"]
        assert found["signs"]


def test_one_method(client):
    found = get(client, "/methods/dissimilarity")
    assert found["formula_latex"].startswith(r"D = \frac{1}{2}")
    assert "<mfrac>" in found["formula_mathml"]
    assert (found["lowest"]["at"], found["neutral"], found["highest"]["at"]) == (0, None, 1)
    assert "nie gemittelt" in found["caution"]["de"]
    assert found["formula_function"] == "dissimilarity"
    assert {"id", "name"} == set(found["used_by"][0])
    assert found["used_by"][0]["name"]["de"]
    assert found["references"][0]["title"].startswith("Duncan, Duncan (1955)")


def test_no_such_method_says_what_there_is(client):
    answer = client.get("/api/v1/methods/dissimilarty")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["method"] == "dissimilarty"
    assert "dissimilarity, gini_segregation" in answer.json()["detail"]


def test_methods_of_the_own_catalogue(database, tmp_path):
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "own.toml").write_text(
        """
title = { de = "Eigenes", en = "Own" }
[indicator.own_share]
name = { de = "Eigener Anteil", en = "Own share" }
meaning = { de = "Ein Anteil.", en = "A share." }
formula = "100 * residents_65_plus / residents"
unit = "percent"
polarity = "neutral"
population = "residents"
minimum_population = 300
[[indicator.own_share.example]]
given = { residents_65_plus = [100], residents = [1000] }
expect = [10.0]
""",
        encoding="utf-8",
    )
    settings = Settings(catalog=CatalogSettings(folders=str(tmp_path)))
    with TestClient(create_app(database.engine, catalog=partial(catalog_of, settings))) as own:
        users = {one["id"]: one["name"]["en"] for one in get(own, "/methods/share")["used_by"]}
    assert users["own_share"] == "Own share"  # and nothing need be published for it


def test_indicators_name_their_methods(client):
    known = shipped_methods().methods
    for indicator in get(client, "/indicators"):
        assert set(indicator["methods"]) <= known.keys()
        assert bool(indicator["formula_mathml"]) == bool(indicator["formula_latex"]), indicator["id"]
    share = get(client, "/indicators/child_poverty_share")
    assert share["methods"] == ["share", "wilson_interval"]
    assert "<mtext>sgb2_children_under_15</mtext>" in share["formula_mathml"]
    assert "weight_sensitivity" in get(client, "/indicators/status_class")["methods"]


def test_methods_agree_with_the_intervals_that_are_shown(client):
    methods = {"wilson": "wilson_interval", "byar": "poisson_interval", "bootstrap": "bootstrap_interval"}
    intervals = set(methods.values())
    for indicator in get(client, "/indicators"):
        level, year = indicator["available"][-1]["level"], indicator["available"][-1]["years"][-1]
        shown = get(client, f"/values/{indicator['id']}/{level}/{year}")["interval_method"]
        if shown is not None:
            assert set(indicator["methods"]) & intervals == {methods[shown]}, indicator["id"]
