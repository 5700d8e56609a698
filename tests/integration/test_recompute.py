"""Only what is stale is computed again, and it is the same wherever it is computed."""

import threading

import pytest
from sqlalchemy import text

from app.imports.service import Sender, receive
from app.jobs.executors import Dask, Processes, executor_of
from app.jobs.recompute import recompute
from app.settings import EngineSettings
from app.store.session import session_as
from tests import invented

STORED = """
SELECT a.key, v.indicator, v.reporting_year, v.value, v.status, v.low, v.high, v.flip_share
FROM core.indicator_value AS v JOIN core.area AS a ON a.id = v.area_id
ORDER BY a.level, a.key, a.valid_from, v.indicator, v.reporting_year
"""


def stored(database):
    with session_as(database.engine, "platform_statistician") as session:
        return session.execute(text(STORED)).all()


def computed_in(database, catalog, key, executor=None):
    with session_as(database.engine, "platform_writer") as session:
        return recompute(session, catalog, key, executor)


@pytest.fixture
def town(database, tmp_path):
    """A small town with numbers of two years, delivered by the normal route."""
    declared = invented.tables({"EW": "residents", "AU": "foreigners"}, secrecy="register")
    outlines = invented.outlines(tmp_path)

    def deliver(path, table, year):
        with session_as(database.engine, "platform_writer") as session:
            receive(session, declared, path, Sender(table, invented.KEY, year))

    deliver(outlines, "spaces", 2020)
    for year, foreigners in ((2020, 100), (2021, 120)):
        columns = {"EW": ["900"] * 6, "AU": [str(foreigners + n) for n in range(6)]}
        deliver(invented.numbers(tmp_path, columns, f"{year}.csv"), "numbers", year)

    def correct(year: int, foreigners: int):
        columns = {"EW": ["900"] * 6, "AU": [str(foreigners + n) for n in range(6)]}
        deliver(invented.numbers(tmp_path, columns, "again.csv"), "numbers", year)

    return correct


def test_what_is_up_to_date_is_left_alone(database, catalog, town):
    first = computed_in(database, catalog, invented.KEY)
    assert first.values > 0
    before = stored(database)
    again = computed_in(database, catalog, invented.KEY)
    assert (again.values, again.columns) == (0, 0)
    assert again.fresh_columns == first.columns
    assert stored(database) == before


def test_a_corrected_delivery_computes_what_rests_on_it(database, catalog, town):
    computed_in(database, catalog, invented.KEY)
    before = {row[:3]: row for row in stored(database)}
    town(2021, 300)
    again = computed_in(database, catalog, invented.KEY)
    assert 0 < again.columns < again.fresh_columns
    after = {row[:3]: row for row in stored(database)}
    assert after.keys() == before.keys()
    changed = {(row[1], row[2]) for key, row in after.items() if row != before[key]}
    assert ("foreigner_share", 2021) in changed
    assert {year for _, year in changed} == {2021}
    assert "population" not in {name for name, _ in changed}


def test_two_computations_at_once_come_one_after_the_other(database, catalog, town):
    for _ in range(2):
        done, errors = [], []

        def compute(done=done, errors=errors):
            try:
                done.append(computed_in(database, catalog, invented.KEY))
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=compute) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert sorted(one.columns > 0 for one in done) == [False, True]
        town(2021, 400)


TWO_BOUNDARIES = (
    """INSERT INTO core.area (municipality_key, level, key, name, parent_level, parent_key, valid_from)
    SELECT municipality_key, level, '0299', 'Neu', parent_level, parent_key, DATE '2021-06-01'
    FROM core.area WHERE level = 'social_space' AND key = '0203'""",
    """UPDATE raw.delivery SET boundaries = '2021-12-31'
    WHERE table_id = 'numbers' AND reporting_year = 2021""",
    """INSERT INTO raw.delivery (owner_key, table_id, reporting_year, file_name, sha256, content,
                              reference_date, boundaries, notes, status)
    SELECT owner_key, 'other', reporting_year, file_name, sha256, content, reference_date,
           DATE '2021-01-01', notes, status
    FROM raw.delivery WHERE table_id = 'numbers' AND reporting_year = 2021 AND status = 'accepted'""",
    """INSERT INTO core.fact
    SELECT (SELECT id FROM raw.delivery WHERE table_id = 'other'), area_id, 'households', reporting_year,
           value, status, source_line, source_column, is_current
    FROM core.fact WHERE variable = 'residents' AND reporting_year = 2021""",
)
CORRECTION = "UPDATE core.fact SET value = 500 WHERE variable = 'foreigners' AND reporting_year = 2021"


def test_a_year_on_two_boundaries_is_computed_on_each_and_again(database, catalog, town):
    """Some tables of a year on the old boundaries, some on the new: no value hides behind another."""
    computed_in(database, catalog, invented.KEY)
    with session_as(database.engine, "platform_writer") as session:
        for change in TWO_BOUNDARIES:
            session.execute(text(change))
    assert computed_in(database, catalog, invented.KEY).columns > 0
    assert computed_in(database, catalog, invented.KEY).columns == 0
    with session_as(database.engine, "platform_writer") as session:
        session.execute(text(CORRECTION))
    assert computed_in(database, catalog, invented.KEY).columns > 0
    again = [row for row in stored(database) if row[1:3] == ("foreigner_share", 2021) and row[0] == "0101"]
    assert [row[3] for row in again if row[4] == "present"] == [pytest.approx(100 * 500 / 900)]


def test_a_failed_run_leaves_the_values_of_the_last_one(database, catalog, town):
    computed_in(database, catalog, invented.KEY)
    before = stored(database)
    town(2021, 300)

    class Broken:
        def done(self, catalog, tasks):
            raise RuntimeError("worker lost")

    with pytest.raises(RuntimeError, match="worker lost"):
        computed_in(database, catalog, invented.KEY, Broken())
    assert stored(database) == before
    assert computed_in(database, catalog, invented.KEY).columns > 0


@pytest.mark.parametrize("name", ["processes", "dask"])
def test_the_values_are_the_same_wherever_they_are_computed(musterstadt, catalog, name):
    """Musterstadt anew on other executors: twelve years, all levels, every bit the same."""
    from app.demo.musterstadt import MUNICIPALITY_KEY

    before = stored(musterstadt)
    assert len(before) > 10_000
    with executor_of(EngineSettings(executor=name, workers=2)) as executor:
        assert isinstance(executor, {"processes": Processes, "dask": Dask}[name])
        with session_as(musterstadt.engine, "platform_writer") as session:
            session.execute(text("UPDATE core.computed_column SET fingerprint = 'stale'"))
            done = recompute(session, catalog, MUNICIPALITY_KEY, executor)
    assert done.fresh_columns == 0
    assert stored(musterstadt) == before
