"""Keys of a table that is moved: of which time they are, and which rows are no areas."""

from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck

from geodata.rekey import dissolved_rows, in_whole_persons, rekeyed
from geodata.vocabulary.cells import Absent, code_of
from geodata.vocabulary.errors import AreaKeyError, CoverageError
from geodata.vocabulary.schemes import Scheme
from tests import official

END = date(2020, 12, 31)
READS_SHARED = [HealthCheck.function_scoped_fixture]


def end_of(year):
    return date(year, 12, 31)


def way(shared, scheme, begin, end, residents=None):
    return official.chronology(shared, scheme).conversion(begin, end, residents)


def counts_of(conversion, variables=1, seed=1):
    return np.random.default_rng(seed).integers(0, 90_000, (len(conversion.source), variables)).astype(float)


def at(result, key):
    return int(np.flatnonzero(result.keys == key)[0])


def test_mixed_vintages_are_refused_with_both_lists(shared):
    conversion = way(shared, Scheme.AGS, official.OF_MAP, official.OF_REGISTER)
    chronology = official.chronology(shared, Scheme.AGS)
    keys = [*conversion.source_keys.tolist(), "16063105"]
    with pytest.raises(AreaKeyError, match="mixes keys of two vintages") as caught:
        rekeyed(keys, np.ones((len(keys), 1)), conversion, chronology=chronology)
    assert "Only valid on 2021-07-01: '16063105'" in caught.value.message
    assert "Only valid on 2021-01-01: '16056000'" in caught.value.message
    assert caught.value.facts["keys"] == ["16063105"]
    assert caught.value.facts["other_keys"] == ["16056000"]


def test_a_table_of_another_vintage_is_named(shared):
    conversion = way(shared, Scheme.COUNTY, end_of(2018), END)
    keys = official.table(shared, Scheme.COUNTY).conversion(2008).source_keys.tolist()
    with pytest.raises(AreaKeyError, match="all its keys are valid on 2008-12-31"):
        rekeyed(
            keys, np.ones((len(keys), 1)), conversion, chronology=official.chronology(shared, Scheme.COUNTY)
        )


@pytest.mark.parametrize(
    ("scheme", "key", "day", "parts"),
    [
        (Scheme.AGS, "16056000", official.OF_REGISTER, ["any more", "2021-01-01", "into 16063105"]),
        (Scheme.AGS, "16063105", END, ["yet", "2021-07-01", "of 16056000"]),
        (Scheme.AGS, "03153019", official.OF_MAP, ["yet", "2021-11-01", "03153006"]),
        (Scheme.COUNTY, "05313", end_of(2018), ["any more", "last valid on 2008-12-31", "05334"]),
        (Scheme.COUNTY, "05334", end_of(2005), ["yet", "first valid on 2009-12-31", "05354"]),
        (Scheme.AGS, "09999999", END, ["was never", "1990-12-31"]),
    ],
)
def test_a_key_outside_its_time_is_explained(shared, scheme, key, day, parts):
    told = official.chronology(shared, scheme).explanation(key, day)
    assert all(part in told for part in [repr(key), *parts])


@pytest.mark.parametrize("day", [date(2018, 6, 30), date(1989, 12, 31), date(2021, 12, 1), date(2019, 1, 1)])
def test_an_unknown_vintage_is_not_guessed(shared, day):
    with pytest.raises(AreaKeyError, match="not known"):
        way(shared, Scheme.AGS, day, END)


@pytest.mark.parametrize("year", [2017, 2018])
def test_the_rows_of_aachen(shared, year):
    conversion = way(shared, Scheme.COUNTY, end_of(year), END)
    chronology = official.chronology(shared, Scheme.COUNTY)
    keys = [*conversion.source_keys.tolist(), "05313", "05354"]
    texts = [["10"] for _ in conversion.source_keys] + [["-"], ["-"]]
    assert dissolved_rows(keys, texts, chronology, conversion) == (len(keys) - 2, len(keys) - 1)
    values, status = np.full((len(keys), 1), 10.0), np.zeros((len(keys), 1), np.uint8)
    values[-2:], status[-2:] = np.nan, code_of(Absent.NOT_APPLICABLE)
    result = rekeyed(keys, values, conversion, status=status, chronology=chronology)
    assert result.set_aside == ("05313", "05354")
    assert (result.keys == "05334").sum() == 1
    assert result.value.sum() == pytest.approx(10 * len(conversion.source))
    texts[-1] = ["0"]  # a number, even zero, says that the county is one
    with pytest.raises(CoverageError, match=r"counted twice"):
        dissolved_rows(keys, texts, chronology, conversion)
    values[-2:], status[-2:] = 1.0, 0
    with pytest.raises(AreaKeyError, match=r"Whole and part would be counted twice: '05313'.*05334"):
        rekeyed(keys, values, conversion, status=status, chronology=chronology)


def test_the_real_tables_with_their_dissolved_counties(shared):
    text = official.file(shared, "12411-02-03-5-B_altersstruktur_kreise_2018.csv").read_text("latin-1")
    rows = [line.split(";") for line in text.splitlines()]
    rows = [row for row in rows if len(row[0]) == 5 and row[0].isdigit()]
    conversion = way(shared, Scheme.COUNTY, end_of(2018), END)
    chronology = official.chronology(shared, Scheme.COUNTY)
    keys = [row[0] for row in rows]
    dissolved = set(dissolved_rows(keys, [row[2:] for row in rows], chronology, conversion))
    assert {"05313", "05354", "03152"} <= {keys[row] for row in dissolved}
    kept = [row for number, row in enumerate(rows) if number not in dissolved]
    assert len(kept) == 401
    values = np.array([[float(cell) for cell in row[2:19]] for row in kept])
    result = rekeyed([row[0] for row in kept], values, conversion)
    assert values.sum() == 83_019_213  # residents of Germany on 31 December 2018
    assert in_whole_persons(result).sum() == 83_019_213
