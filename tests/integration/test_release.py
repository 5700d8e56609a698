"""Editions: made once, the same content makes no new one, and all in them comes from released counts."""

from contextlib import nullcontext

import pytest
import shapely
from pydantic import ValidationError
from sqlalchemy import text

from app.demo.load import load_demo
from app.demo.musterstadt import MUNICIPALITY_KEY
from app.jobs.recompute import current_panel
from app.releases.service import Decision, publish
from app.settings import DisclosureSettings, Settings
from app.store.session import session_as
from geodata.vocabulary.errors import NotFoundError
from indicators.disclosure.primary import Thresholds


def edition(database, catalog, tables, thresholds=None):
    decision = Decision(thresholds or Thresholds(), "shipped default", "shipped default")
    with session_as(database.engine, "platform_publisher") as session:
        return publish(session, catalog, tables, MUNICIPALITY_KEY, decision)


def test_the_same_content_makes_no_new_edition(musterstadt, catalog, tables):
    first = edition(musterstadt, catalog, tables)
    assert not first.is_new
    assert edition(musterstadt, catalog, tables) == first


def test_a_second_load_of_the_demo_does_nothing(musterstadt):
    settings = Settings()
    decision = Decision(Thresholds(), "shipped default", "shipped default")

    def must_not_work(step):
        raise AssertionError(step)

    load_demo(settings, musterstadt.engine, decision, must_not_work)


def test_an_edition_tells_where_it_came_from(musterstadt):
    with session_as(musterstadt.engine, "platform_reader") as session:
        provenance = session.execute(
            text("SELECT provenance FROM release.edition ORDER BY id LIMIT 1")
        ).scalar()
    assert len(provenance["deliveries"]) == 177  # 185 files less 8 of boundaries
    assert provenance["disclosure"]["social_minimum"] == 10
    assert len(provenance["catalogue_sha256"]) == 64


def test_what_is_withheld_is_withheld_in_every_value_that_rests_on_it(musterstadt, catalog):
    with session_as(musterstadt.engine, "platform_statistician") as session:
        facts = current_panel(session, catalog, MUNICIPALITY_KEY)
    small = [
        (s.year, s.keys[at])
        for s in facts.situations
        if s.level == "social_space" and "sgb12_old_age_65_plus" in s.variables
        for at, count in enumerate(s.variables["sgb12_old_age_65_plus"].value)
        if 1 <= count < 10
    ]
    assert small, "the demo has small counts"
    with session_as(musterstadt.engine, "platform_reader") as session:
        for year, key in small:
            cell = session.execute(
                text(
                    "SELECT c.value[a.position], c.numerator[a.position], c.low[a.position], "
                    "c.status[a.position] "
                    "FROM release.value_column AS c JOIN release.area AS a ON a.edition_id = c.edition_id "
                    "AND a.level = c.level AND a.vintage = c.vintage "
                    "WHERE c.indicator = 'old_age_poverty_share' "
                    "AND c.level = 'social_space' AND c.reporting_year = :year AND a.key = :key LIMIT 1"
                ),
                {"year": year, "key": key},
            ).one()
            assert tuple(cell) == (None, None, None, "suppressed")


def test_a_higher_threshold_withholds_more_and_makes_a_new_edition(new_database, catalog, tables):
    database, settings = new_database(), Settings()
    load_demo(settings, database.engine, Decision(Thresholds(), "a", "b"), lambda _: nullcontext())
    lower = edition(database, catalog, tables)
    higher = edition(database, catalog, tables, Thresholds(3, 25))
    assert higher.is_new
    assert sum(higher.withheld.values()) > sum(lower.withheld.values()) > 0
    database.engine.dispose()


@pytest.mark.parametrize("wrong", [{"register_minimum": 2}, {"social_minimum": 9}, {"social_minimum": 0}])
def test_a_threshold_below_the_shipped_one_is_refused(wrong):
    with pytest.raises(ValidationError, match="can only be raised"):
        DisclosureSettings(**wrong)


def test_nothing_can_be_published_of_an_unknown_municipality(database, catalog, tables):
    with (
        pytest.raises(NotFoundError, match="Deliver its areas first"),
        session_as(database.engine, "platform_publisher") as session,
    ):
        publish(session, catalog, tables, "05913000", Decision(Thresholds(), "a", "b"))


def test_small_scales_have_fewer_corners_and_borders_that_are_still_shared(musterstadt):
    with session_as(musterstadt.engine, "platform_reader") as session:
        counted = session.execute(
            text(
                "SELECT s.zoom, s.level, sum(ST_NPoints(s.outline)) AS drawn, "
                "sum(ST_NPoints(a.outline)) AS whole, array_agg(ST_AsBinary(s.outline)) AS outlines "
                "FROM release.simplified_area AS s "
                "JOIN release.area AS a USING (edition_id, level, vintage, position) "
                "GROUP BY s.edition_id, s.zoom, s.level, s.vintage"
            )
        ).all()
    assert {row.zoom for row in counted} == {6, 8, 10, 12}
    for row in counted:
        assert row.drawn <= row.whole
        assert shapely.coverage_is_valid(shapely.from_wkb([bytes(one) for one in row.outlines]))
    coarse = [row for row in counted if row.zoom == 8 and row.level == "block"]
    assert coarse
    assert all(row.drawn < row.whole for row in coarse)
