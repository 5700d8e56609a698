"""The conversion tables: their exceptions are counted, anything else that is wrong is refused."""

import tracemalloc
from collections import Counter
from datetime import date

import numpy as np
import pytest

from geodata.registers.conversions import read_conversions
from geodata.registers.keys import numbers_of, texts_of
from geodata.registers.reforms import (
    DECLARED_FILE,
    ReformKind,
    declared_reforms,
    derived_reforms,
    unexplained,
)
from geodata.registers.weights import KINDS
from geodata.vocabulary.errors import AreaKeyError, DeclarationError, DeliveryError
from geodata.vocabulary.schemes import Scheme
from tests import official

HEADER = "year_xw,ags_xw,pop_conv,size_conv,emp_conv,ags20"
COUNTIES_BY_YEAR = {2001: 439, 2006: 439, 2007: 429, 2008: 413, 2009: 412, 2011: 402, 2015: 402, 2016: 401}


def written(tmp_path, *rows):
    path = tmp_path / "conversions.csv"
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("scheme", "rows", "broken", "unpopulated"),
    [(Scheme.AGS, 405_911, 683, 907), (Scheme.COUNTY, 14_172, 0, 0)],
)
def test_ground_truth_of_the_official_tables(shared, scheme, rows, broken, unpopulated):
    table = official.table(shared, scheme)
    assert len(table.year) == rows
    assert table.years == tuple(range(1990, 2021))
    told = {note.kind: note.message for note in table.notes}
    assert f"do not add up to 1 for {broken}:" in told["share.employees"]
    assert told.get("share.unpopulated", "0").startswith(str(unpopulated))
    for year in table.years:
        conversion = table.conversion(year)
        for kind in ("residents", "area"):
            assert np.abs(conversion.matrix(kind).sum(axis=1) - 1).max() < 1e-9
        assert conversion.unknown["employees"].all() == (year < 1997)


def test_the_907_and_the_683_exceptions_are_exactly_those_of_the_raw_rows(shared):
    table, raw = official.table(shared, Scheme.AGS), official.shares(shared, official.MUNICIPALITIES)
    sums = {pair: sum(float(row[1]) for row in rows) for pair, rows in raw.items()}
    unpopulated = {pair for pair, total in sums.items() if abs(total - 1) > 1e-9}
    assert len(unpopulated) == 907
    assert {sums[pair] for pair in unpopulated} <= set(range(2, 21))
    broken = {
        pair
        for pair, rows in raw.items()
        if all(row[3] for row in rows) and abs(sum(float(row[3]) for row in rows) - 1) > 1e-9
    }
    assert len(broken) == 683
    for year in table.years:
        conversion = table.conversion(year)
        keys = conversion.source_keys
        assert set(keys[conversion.is_by_area].tolist()) == {key for y, key in unpopulated if y == year}
        if year >= 1997:
            assert set(keys[conversion.unknown["employees"]].tolist()) == {k for y, k in broken if y == year}


def test_counties_of_each_year(shared):
    table = official.table(shared, Scheme.COUNTY)
    assert {year: len(table.keys_of(year)) for year in COUNTIES_BY_YEAR} == COUNTIES_BY_YEAR


def test_2020_is_the_identity(shared):
    conversion = official.table(shared, Scheme.AGS).conversion(2020)
    assert np.array_equal(conversion.source, conversion.target)
    assert np.array_equal(conversion.row, conversion.column)
    assert all((conversion.share[kind] == 1).all() for kind in KINDS)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (
            ["2019,01001000,0.4,0.5,,01001000", "2020,01001000,1,1,,01001000"],
            "add up to 0.400000.*Expected is 1",
        ),
        (["2019,01001000,1,0.9,,01001000", "2020,01001000,1,1,,01001000"], "size_conv.*add up to 0.900000"),
        (["2020,01001000,1.5,1,,01001000"], "line 2, column 'pop_conv'.*no share"),
        (["2020,01001000,1,-1,,01001000"], "line 2, column 'size_conv'.*no share"),
        (["2020,01001000,,1,,01001000"], "column 'pop_conv'.*no share"),
        (["2020,01001000,x,1,,01001000"], "'x' is not a number"),
        (["2020,1001000,1,1,,01001000"], "line 2, column 'ags_xw'.*leading zero is gone"),
        (["2020,01001000,1,1,,01001000"] * 2, "stand twice"),
        (["2020,01001000,1,1,,01002000", "2020,01002000,1,1,,01002000"], "'01001000' changes in 2020"),
        (["2019,01001000,1,1,,01009000", "2020,01001000,1,1,,01001000"], "'01009000' is no key of 2020"),
        (["2019.5,01001000,1,1,,01001000"], "line 2, column 'year_xw'.*'2019.5' is no year"),
        (
            [",01001000,1,1,,01001000", "inf,01001000,1,1,,01001000"],
            r"(?s)2 problems.*line 2.*'' is no year.*line 3.*'inf' is no year",
        ),
        (["99999,01001000,1,1,,01001000"], "'99999' is no year"),
        (["1899,01001000,1,1,,01001000"], "'1899' is no year"),
        (["２０１９,01001000,1,1,,01001000"], "is no year"),
        (["2020,01001000\0,1,1,,01001000"], "line 2, column 'ags_xw'"),
        ([f"2020,{'0' * 3_000},1,1,,01001000"], "'0{40}…' has 3000 signs"),
        ([], "with 0 rows"),
    ],
)
def test_a_broken_table_is_refused(tmp_path, rows, why):
    with pytest.raises(DeliveryError, match=why):
        read_conversions(written(tmp_path, *rows), Scheme.AGS)


def test_another_header_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DeliveryError, match="Expected are the columns year_xw"):
        read_conversions(path, Scheme.AGS)


def test_rows_in_any_order_give_the_same_table(tmp_path):
    rows = [
        "2019,01001000,0.25,0.5,0.1,01001000",
        "2019,01001000,0.75,0.5,0.9,01002000",
        "2020,01001000,1,1,1,01001000",
        "2020,01002000,1,1,1,01002000",
    ]
    tables = [read_conversions(written(tmp_path, *order), Scheme.AGS) for order in (rows, rows[::-1])]
    for kind in KINDS:
        matrices = [table.conversion(2019).matrix(kind).toarray().tolist() for table in tables]
        assert matrices[0] == matrices[1]


def test_keys_as_numbers_and_back():
    keys = ["01001000", "16077052", "05334002"]
    assert texts_of(numbers_of(keys, Scheme.AGS), Scheme.AGS).tolist() == keys
    assert numbers_of([], Scheme.AGS).tolist() == []
    with pytest.raises(AreaKeyError, match=r"leading zero is gone.*2 other keys are wrong"):
        numbers_of(["1001000", "x", "01001000", "010010000"], Scheme.AGS)
    with pytest.raises(AreaKeyError, match="full-width"):
        numbers_of(["０１００１０００"], Scheme.AGS)


def test_a_key_of_two_million_digits_takes_no_room():
    keys = ["05334"] * 20_000 + ["0" * 2_000_000]
    tracemalloc.start()
    try:
        with pytest.raises(AreaKeyError, match=r"'0{40}…' has 2000000 signs") as caught:
            numbers_of(keys, Scheme.COUNTY)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert len(str(caught.value.facts)) < 200


def test_a_nul_behind_a_key_is_not_overlooked():
    with pytest.raises(AreaKeyError, match="invisible character"):
        numbers_of(["05334", "05334\0"], Scheme.COUNTY)


def regrouped(tmp_path, *of_2019):
    of_2020 = [f"2020,0500100{n},1,1,,0500100{n}" for n in (1, 2, 3)]
    table = read_conversions(written(tmp_path, *of_2019, *of_2020), Scheme.AGS)
    return [(r.kind.value, r.from_codes, r.to_codes, r.is_certain) for r in derived_reforms(table)]


def test_only_the_same_areas_under_other_keys_are_a_key_change(tmp_path):
    same = ["05009001", "05009002", "05009003"]
    rows = [f"2019,{old},1,1,,0500100{n}" for n, old in enumerate(same, 1)]
    assert regrouped(tmp_path, *rows) == [
        ("key_change", (f"0500900{n}",), (f"0500100{n}",), True) for n in (1, 2, 3)
    ]


def test_areas_cut_anew_are_no_key_change_though_as_many_ended_as_began(tmp_path):
    rows = [
        "2019,05009001,0.5,0.5,,05001001",
        "2019,05009001,0.5,0.5,,05001002",
        "2019,05009002,0.5,0.5,,05001002",
        "2019,05009002,0.5,0.5,,05001003",
        "2019,05009003,1,1,,05001003",
    ]
    ended, begun = (tuple(f"0500{group}00{n}" for n in (1, 2, 3)) for group in (9, 1))
    assert regrouped(tmp_path, *rows) == [("part_transfer", ended, begun, False)]


def test_the_regroupings_of_the_official_tables_are_no_key_changes(shared):
    reforms = derived_reforms(official.table(shared, Scheme.COUNTY))
    assert Counter(reform.kind.value for reform in reforms) == {
        "part_transfer": 96,
        "merge": 40,
        "key_change": 11,
        "split": 1,
    }
    assert all(len(r.from_codes) == len(r.to_codes) == 1 for r in reforms if r.kind is ReformKind.KEY_CHANGE)
    (saxony,) = [r for r in reforms if "14061" in r.from_codes and r.until == date(1995, 12, 31)]
    assert (saxony.kind, saxony.is_certain) == (ReformKind.PART_TRANSFER, False)


def test_what_happened_in_known_years(shared):
    counties = derived_reforms(official.table(shared, Scheme.COUNTY))
    (aachen,) = [reform for reform in counties if "05334" in reform.to_codes]
    assert (aachen.kind, aachen.from_codes, aachen.to_codes) == (
        ReformKind.MERGE,
        ("05313", "05354"),
        ("05334",),
    )
    assert (aachen.after, aachen.until, aachen.day) == (date(2008, 12, 31), date(2009, 12, 31), None)
    (goettingen,) = [reform for reform in counties if "03159" in reform.to_codes]
    assert goettingen.from_codes == ("03152", "03156")
    assert goettingen.until == date(2016, 12, 31)
    given = [r for r in counties if r.kind is ReformKind.PART_TRANSFER and r.from_codes == ("16063",)]
    assert {reform.to_codes for reform in given} == {("16066",)}


def test_every_key_that_ended_or_began_is_in_a_reform_of_its_year(shared):
    table = official.table(shared, Scheme.AGS)
    reforms = derived_reforms(table)
    by_year = {year: [r for r in reforms if r.until == date(year, 12, 31)] for year in table.years[1:]}
    keys = {year: set(texts_of(table.keys_of(year), Scheme.AGS).tolist()) for year in table.years}
    for year, found in by_year.items():
        ended = {code for reform in found for code in reform.from_codes}
        begun = {code for reform in found for code in reform.to_codes}
        assert keys[year - 1] - keys[year] <= ended <= keys[year - 1]
        assert keys[year] - keys[year - 1] <= begun <= keys[year]
    assert Counter(reform.kind for reform in reforms)[ReformKind.KEY_CHANGE] > 3_000


def test_a_certain_reform_is_confirmed_by_the_shares(shared):
    table = official.table(shared, Scheme.AGS)
    for reform in derived_reforms(table)[::25]:
        if reform.is_certain and reform.kind in {ReformKind.MERGE, ReformKind.KEY_CHANGE}:
            before, after = table.conversion(reform.after.year), table.conversion(reform.until.year)
            ends = before.matrix("area")[
                np.searchsorted(before.source, numbers_of(reform.from_codes, Scheme.AGS))
            ]
            begins = after.matrix("area")[
                np.searchsorted(after.source, numbers_of(reform.to_codes, Scheme.AGS))
            ]
            reached = {int(before.target[column]) for column in ends.nonzero()[1]}
            assert reached <= {int(after.target[column]) for column in begins.nonzero()[1]}


def test_the_declared_reforms_explain_every_difference_between_three_registers(shared):
    declared = declared_reforms()
    of_tables = texts_of(official.table(shared, Scheme.AGS).keys_of(2020), Scheme.AGS).tolist()
    drawn = official.layer(shared, "GEM").codes(Scheme.AGS)
    written_down = official.register(shared).codes(Scheme.AGS)
    municipal = [reform for reform in declared.reforms if reform.scheme is Scheme.AGS]
    of_new_year = [reform for reform in municipal if reform.until <= official.OF_MAP]
    of_the_year = [reform for reform in municipal if reform.until > official.OF_MAP]
    nothing = (set(), set())
    assert unexplained(of_new_year, of_tables, drawn) == nothing
    assert unexplained(of_the_year, drawn, written_down, declared.beside[Scheme.AGS]) == nothing
    assert unexplained(of_the_year[1:], drawn, written_down, declared.beside[Scheme.AGS]) != nothing
    counties = [reform for reform in declared.reforms if reform.scheme is Scheme.COUNTY]
    before, after = (
        official.layer(shared, "KRS").codes(Scheme.COUNTY),
        official.register(shared).codes(Scheme.COUNTY),
    )
    assert unexplained(counties, before, after) == nothing


def test_areas_listed_beside_have_no_residents(shared):
    register = official.register(shared)
    for key in declared_reforms().beside[Scheme.AGS]:
        assert register.municipalities[key].residents == 0


def test_a_wrong_declaration_is_refused(tmp_path):
    text = DECLARED_FILE.read_text(encoding="utf-8")
    for wrong in (text.replace('"16056000"', '"1605600"'), text.replace("merge", "fusion"), text[:500]):
        path = tmp_path / "reforms.toml"
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(DeclarationError, match=r"reforms.toml"):
            declared_reforms(path)
