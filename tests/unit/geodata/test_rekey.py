"""Counts through reforms: against an exact oracle, against known numbers, and what must be refused."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.registers.table_keys import wanted_residents
from geodata.registers.weights import composed
from geodata.rekey import in_whole_persons, rate_of, rekeyed, rekeyed_rate
from geodata.vocabulary.cells import Absent, code_of
from geodata.vocabulary.errors import AreaKeyError, CoverageError, InputError
from geodata.vocabulary.schemes import Scheme
from tests import official
from tests.unit.geodata import oracle_rekey as oracle

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


@pytest.mark.parametrize("year", [1990, 1996, 2008, 2015, 2019])
def test_agrees_with_the_exact_oracle(shared, year):
    conversion = way(shared, Scheme.AGS, end_of(year), END)
    values = counts_of(conversion, seed=year)
    result = rekeyed(conversion.source_keys, values, conversion)
    rows = {key: r for (y, key), r in official.shares(shared, official.MUNICIPALITIES).items() if y == year}
    counts = dict(zip(conversion.source_keys.tolist(), values[:, 0].astype(int).tolist(), strict=True))
    expected = oracle.converted(counts, rows)
    assert set(result.keys.tolist()) == set(expected)
    for key, value, is_exact in zip(result.keys, result.value[:, 0], result.is_exact[:, 0], strict=True):
        assert value == pytest.approx(float(expected[key]), rel=1e-12, abs=1e-9)
        if is_exact:
            assert value == expected[key]  # exact pairs stay whole numbers
            assert value.is_integer()


def test_the_worked_example(shared):
    conversion = way(shared, Scheme.COUNTY, end_of(2015), END)
    values = np.where(conversion.source_keys == "16063", 1000.0, 0.0)[:, None]
    by_residents = rekeyed(conversion.source_keys, values, conversion)
    by_area = rekeyed(conversion.source_keys, values, conversion, by="area")
    for result, expected in ((by_residents, (973.499, 26.501)), (by_area, (969.047, 30.953))):
        found = [result.value[at(result, key), 0] for key in ("16063", "16066")]
        assert found == pytest.approx(expected, abs=5e-4)
        assert result.estimated_share[at(result, "16066"), 0] == 1
    assert by_residents.value.sum() == pytest.approx(1000)


def test_the_two_counties_of_2008_make_aachen(shared):
    conversion = way(shared, Scheme.COUNTY, end_of(2008), END)
    values = np.zeros((len(conversion.source), 1))
    values[np.isin(conversion.source_keys, ["05313", "05354"]), 0] = [259_030, 309_929]
    result = rekeyed(conversion.source_keys, values, conversion)
    assert result.value[at(result, "05334"), 0] == 568_959
    assert result.is_exact[at(result, "05334"), 0]


@pytest.mark.parametrize("scheme", [Scheme.AGS, Scheme.COUNTY])
@pytest.mark.parametrize("by", ["residents", "area"])
def test_national_totals_survive_every_year(shared, scheme, by):
    table = official.table(shared, scheme)
    for year in table.years:
        conversion = table.conversion(year)
        values = counts_of(conversion, variables=2, seed=year)
        result = rekeyed(conversion.source_keys, values, conversion, by=by)
        assert result.value.sum(axis=0) == pytest.approx(values.sum(axis=0), rel=1e-12)
        if by == "residents":
            assert in_whole_persons(result).sum(axis=0).tolist() == values.sum(axis=0).tolist()


@pytest.mark.parametrize("years", [range(1990, 2021, 5), range(2020, 1989, -5), range(1990, 2021, 1)])
def test_national_totals_survive_every_chain(shared, years):
    table = official.table(shared, Scheme.AGS)
    keys, values, total = table.conversion(years[0]).source_keys, None, 0.0
    for begin, end in pairwise(years):
        wanted = table.conversion(end).source_keys.tolist()
        people = np.random.default_rng(end).integers(1, 90_000, len(wanted)).astype(float).tolist()
        conversion = way(
            shared, Scheme.AGS, end_of(begin), end_of(end), dict(zip(wanted, people, strict=True))
        )
        if values is None:
            values = counts_of(conversion, variables=2)
            total = values.sum(axis=0)
        result = rekeyed(keys, values, conversion)
        keys, values = result.keys, result.value
        assert values.sum(axis=0) == pytest.approx(total, rel=1e-9)
    assert in_whole_persons(result).sum(axis=0).tolist() == total.tolist()


def test_whole_persons_are_neighbours_of_the_estimates(shared):
    conversion = way(shared, Scheme.AGS, end_of(1990), END)
    result = rekeyed(conversion.source_keys, counts_of(conversion), conversion)
    whole = in_whole_persons(result)
    assert (np.abs(whole - result.value) < 1).all()
    assert np.array_equal(whole[result.is_exact], result.value[result.is_exact])


def test_the_identity_changes_nothing(shared):
    for day in (end_of(1995), END, official.OF_MAP, official.OF_REGISTER):
        conversion = way(shared, Scheme.AGS, day, day)
        values = counts_of(conversion)
        result = rekeyed(conversion.source_keys, values, conversion)
        assert np.array_equal(result.keys, conversion.source_keys)
        assert np.array_equal(result.value, values)
        assert result.is_exact.all()


def test_a_detour_over_a_later_day_is_the_direct_way(shared):
    to_map = way(shared, Scheme.AGS, end_of(2012), official.OF_MAP)
    detour = composed(to_map, way(shared, Scheme.AGS, official.OF_MAP, official.OF_REGISTER))
    direct = way(shared, Scheme.AGS, end_of(2012), official.OF_REGISTER)
    columns = np.searchsorted(detour.target, direct.target)  # the map's day knows more: areas at sea
    for kind in ("residents", "area"):
        assert abs(detour.matrix(kind)[:, columns] - direct.matrix(kind)).max() < 1e-12
    with pytest.raises(InputError, match="begins with the areas with which the first ends"):
        composed(to_map, to_map)


@pytest.mark.parametrize(("begin", "end"), [(1994, 2004), (2004, 1994), (2007, 2012), (2018, 2016)])
def test_what_is_determined_between_two_early_years_agrees_with_both_ways_to_2020(shared, begin, end):
    there = way(shared, Scheme.AGS, end_of(begin), end_of(end))
    first, second = (official.table(shared, Scheme.AGS).conversion(year) for year in (begin, end))
    is_open = there.is_undetermined
    assert 0 < is_open.sum() < len(there.source) / 2
    over = there.matrix("residents") @ second.matrix("residents")
    # areas that were divided later have other shares as a whole than their parts have: take whole ones
    is_whole, is_whole_there = (
        np.asarray((conversion.matrix("residents") > 1 - 1e-12).sum(axis=1) == 1)
        for conversion in (first, second)
    )
    reaches_divided = np.asarray(there.matrix("residents") @ (~is_whole_there).astype(float)) > 0
    chosen = np.flatnonzero(~is_open & is_whole & ~reaches_divided)
    assert len(chosen) > 5_000
    assert abs(over[chosen] - first.matrix("residents")[chosen]).max() < 1e-9
    assert np.abs(there.matrix("residents").sum(axis=1)[~is_open] - 1).max() < 1e-9


def test_undetermined_areas_are_refused_by_their_keys_and_decided_by_residents(shared):
    keys = official.chronology(shared, Scheme.COUNTY).conversion(END, end_of(2008))
    values = counts_of(keys)
    with pytest.raises(AreaKeyError, match=r"Nothing decides.*'05334'.*residents of 2008-12-31") as caught:
        rekeyed(keys.source_keys, values, keys)
    assert "05334" in caught.value.facts["keys"]
    of_2008 = official.table(shared, Scheme.COUNTY).conversion(2008).source_keys.tolist()
    residents = dict.fromkeys(of_2008, 100_000.0) | {"05313": 259_030.0, "05354": 309_929.0}
    backward = way(shared, Scheme.COUNTY, END, end_of(2008), residents)
    result = rekeyed(backward.source_keys, values, backward)
    aachen = values[keys.source_keys == "05334", 0][0]
    assert result.value[at(result, "05313"), 0] == pytest.approx(aachen * 259_030 / 568_959)
    assert not result.is_exact[at(result, "05354"), 0]
    assert result.value.sum() == pytest.approx(values.sum(), rel=1e-12)
    with pytest.raises(InputError, match=r"Shares by area.*'05334'"):
        rekeyed(backward.source_keys, values, backward, by="area")


def test_reforms_of_2021_forward_and_back(shared):
    forward = way(shared, Scheme.AGS, END, official.OF_REGISTER)
    values = counts_of(forward)
    result = rekeyed(forward.source_keys, values, forward)
    assert result.is_exact.all()
    parts = np.isin(forward.source_keys, ["03153006", "03153007", "03153009", "03153014"])
    assert result.value[at(result, "03153019"), 0] == values[parts].sum()
    assert result.value[at(result, "16063105"), 0] == values[forward.source_keys == "16056000"][0, 0]
    drawn = way(shared, Scheme.AGS, END, official.OF_MAP).target_keys.tolist()
    assert set(drawn) - set(official.chronology(shared, Scheme.AGS).declared.beside[Scheme.AGS]) == set(
        official.layer(shared, "GEM").codes(Scheme.AGS)
    )
    back = way(shared, Scheme.AGS, official.OF_REGISTER, official.OF_MAP)
    only = rekeyed(["16063105"], np.array([[42_370.0]]), back)
    assert (only.keys.tolist(), only.value.tolist()) == (["16056000"], [[42_370.0]])
    with pytest.raises(AreaKeyError, match="'03153019'"):
        rekeyed(["03153019"], np.array([[15_173.0]]), back)


def test_an_absent_cell_makes_each_target_absent_for_the_same_reason(shared):
    conversion = way(shared, Scheme.COUNTY, end_of(2015), END)
    values = counts_of(conversion, variables=2)
    status = np.zeros(values.shape, np.uint8)
    row = int(np.flatnonzero(conversion.source_keys == "16063")[0])
    values[row, 0], status[row, 0] = np.nan, code_of(Absent.SUPPRESSED)
    result = rekeyed(conversion.source_keys, values, conversion, status=status)
    suppressed = {key for key, code in zip(result.keys, result.status[:, 0], strict=True) if code}
    assert suppressed == {"16063", "16066"}
    assert set(result.status[:, 0].tolist()) == {0, code_of(Absent.SUPPRESSED)}
    assert np.array_equal(np.isnan(result.value), result.status != 0)
    assert not result.status[:, 1].any()


def test_the_gravest_reason_wins(shared):
    conversion = way(shared, Scheme.COUNTY, end_of(2008), END)
    values, status = counts_of(conversion), np.zeros((len(conversion.source), 1), np.uint8)
    for key, reason in (("05313", Absent.MISSING), ("05354", Absent.SUPPRESSED)):
        status[conversion.source_keys == key] = code_of(reason)
    values[status != 0] = np.nan
    result = rekeyed(conversion.source_keys, values, conversion, status=status)
    assert result.status[at(result, "05334"), 0] == code_of(Absent.SUPPRESSED)


def test_an_area_that_is_not_in_the_table_is_missing_not_zero(shared):
    conversion = way(shared, Scheme.COUNTY, end_of(2008), END)
    result = rekeyed(["05313", "01001"], np.array([[5.0], [7.0]]), conversion)
    assert result.keys.tolist() == ["01001", "05334"]
    assert result.status[:, 0].tolist() == [0, code_of(Absent.MISSING)]
    assert np.isnan(result.value[1, 0])


def test_unpopulated_areas_are_shared_by_size_and_marked(shared):
    conversion = way(shared, Scheme.AGS, end_of(2015), END)
    empty = conversion.source_keys[conversion.is_by_area]
    assert len(empty) > 20
    values = np.where(conversion.is_by_area, 100.0, 0.0)[:, None]
    result = rekeyed(conversion.source_keys, values, conversion)
    assert result.value.sum() == pytest.approx(100.0 * len(empty), rel=1e-12)
    assert set(result.keys[result.value[:, 0] > 0]) <= set(result.keys[result.is_by_area])
    assert not rekeyed(conversion.source_keys, values, conversion, by="area").is_by_area.any()
    without = rekeyed(
        conversion.source_keys[~conversion.is_by_area], values[~conversion.is_by_area], conversion
    )
    assert not without.status.any()  # nobody lives there: a table of persons may leave them out


def test_employees_without_shares_are_refused_by_their_keys(shared):
    early = way(shared, Scheme.COUNTY, end_of(1996), END)
    with pytest.raises(InputError, match=r"not known for 439 keys.*begin in 1997"):
        rekeyed(early.source_keys, counts_of(early), early, by="employees")
    conversion = way(shared, Scheme.AGS, end_of(2018), END)
    with pytest.raises(InputError, match="not known for 30 keys") as caught:
        rekeyed(conversion.source_keys, counts_of(conversion), conversion, by="employees")
    rest = ~np.isin(conversion.source_keys, caught.value.facts["keys"])
    values = counts_of(conversion)[rest]
    result = rekeyed(conversion.source_keys[rest], values, conversion, by="employees")
    present = np.nansum(result.value)
    assert 0.97 * values.sum() < present <= values.sum()


def test_a_target_that_needs_unknown_shares_is_missing_not_smaller(shared):
    conversion = way(shared, Scheme.AGS, end_of(2018), END)
    is_known = ~conversion.unknown["employees"]
    keys = conversion.source_keys[is_known]
    result = rekeyed(keys, np.ones((len(keys), 1)), conversion, by="employees")
    needs = conversion.column[conversion.unknown["employees"][conversion.row]]
    reached = np.isin(result.keys, conversion.target_keys[needs])
    assert reached.any()
    assert (result.status[reached, 0] == code_of(Absent.MISSING)).all()
    assert not result.status[~reached, 0].any()
    later = way(shared, Scheme.AGS, end_of(2018), official.OF_MAP)
    assert (later.unknown["employees"] == conversion.unknown["employees"]).all()
    assert np.isnan(later.share["employees"]).sum() == np.isnan(conversion.share["employees"]).sum()


def test_keys_of_several_times_are_explained_one_by_one(shared):
    conversion = way(shared, Scheme.AGS, END, END)
    chronology = official.chronology(shared, Scheme.AGS)
    keys = ["03153006", "16063105", "13026400"]  # the second began in 2021, the third ended in 1993
    with pytest.raises(AreaKeyError, match="2 keys are not of the vintage") as caught:
        rekeyed(keys, np.ones((3, 1)), conversion, chronology=chronology)
    assert "'16063105' is no municipality key (AGS) yet" in caught.value.message
    assert "'13026400' is no municipality key (AGS) any more" in caught.value.message
    with pytest.raises(CoverageError, match=r"Whole and part.*'13026400'"):
        rekeyed(
            [*keys, *chronology.boundary_event("13026400", END).to_codes],
            np.ones((3 + len(chronology.boundary_event("13026400", END).to_codes), 1)),
            conversion,
            chronology=chronology,
        )


def test_counts_only(shared):
    conversion = way(shared, Scheme.COUNTY, end_of(2015), END)
    values = counts_of(conversion, variables=3)
    with pytest.raises(InputError, match="variables 2 are rates"):
        rekeyed(conversion.source_keys, values, conversion, kinds=["count", "rate", "amount"])
    result = rekeyed(conversion.source_keys, values, conversion, kinds=["count", "median", "amount"])
    assert (result.status[:, 1] == code_of(Absent.NOT_APPLICABLE)).all()
    assert not result.status[:, [0, 2]].any()


def test_a_rate_is_computed_anew_and_not_converted(shared):
    conversion = way(shared, Scheme.COUNTY, end_of(2008), END)
    denominator = np.full(len(conversion.source), 1000.0)
    numerator = np.full(len(conversion.source), 100.0)
    numerator[conversion.source_keys == "05313"] = 300.0
    denominator[conversion.source_keys == "05354"] = 3000.0
    denominator[conversion.source_keys == "01001"] = 0.0
    result = rekeyed_rate(conversion.source_keys, numerator, denominator, conversion)
    assert result.value[at(result, "05334")] == 10.0  # 400 of 4 000; the mean of the rates would be 16.7
    assert result.status[at(result, "01001")] == code_of(Absent.UNDEFINED)


def test_a_rate_of_a_moved_table_says_where_it_is_estimated_and_why_it_is_absent(shared):
    conversion = way(shared, Scheme.COUNTY, end_of(2015), END)
    values = np.column_stack([counts_of(conversion, seed=1)[:, 0], np.full(len(conversion.source), 1000.0)])
    status = np.zeros(values.shape, np.uint8)
    row = int(np.flatnonzero(conversion.source_keys == "01001")[0])
    values[row, 0], status[row, 0] = np.nan, code_of(Absent.SUPPRESSED)
    counts = rekeyed(conversion.source_keys, values, conversion, status=status)
    rate = rate_of(counts, 0, 1, per=1000)
    here = at(counts, "16063")
    assert rate.value[here] == pytest.approx(1000 * counts.value[here, 0] / counts.value[here, 1])
    assert rate.estimated_share[here] == counts.estimated_share[here].max() > 0
    assert rate.estimated_share[at(counts, "02000")] == 0
    assert rate.status[at(counts, "01001")] == code_of(Absent.SUPPRESSED)
    assert np.array_equal(np.isnan(rate.value), rate.status != 0)


@pytest.mark.parametrize("numbers", [(1e308, 1e308), (1e308, -1e308), (float("inf"), 1.0)])
def test_a_sum_beyond_all_numbers_is_refused(shared, numbers):
    conversion = way(shared, Scheme.COUNTY, end_of(2008), END)
    with pytest.raises(InputError, match=r"too large for a number: '05334'"):
        rekeyed(["05313", "05354"], np.array(numbers)[:, None], conversion)
    with pytest.raises(InputError, match="too large"):
        rekeyed_rate(["05313", "05354"], np.array([1e307, 1e307]), np.full(2, 1e-3), conversion)


def test_residents_of_the_wanted_day_must_be_of_its_areas(shared):
    chronology = official.chronology(shared, Scheme.COUNTY)

    def given_as(*keys):
        return wanted_residents(keys, [1.0] * len(keys), chronology, end_of(2008))

    assert given_as("05313", "05354") == {"05313": 1.0, "05354": 1.0}
    assert given_as() == {}
    with pytest.raises(AreaKeyError, match="'5313' has 4 digits: the leading zero is gone"):
        given_as("5313", "05354")
    with pytest.raises(CoverageError, match="given more than once: '05313'"):
        given_as("05313", "05313")
    with pytest.raises(AreaKeyError, match=r"wanted vintage 2008-12-31: '05334' is no county key yet"):
        given_as("05313", "05334")


def test_a_doubled_key_is_refused(shared):
    conversion = way(shared, Scheme.COUNTY, end_of(2018), END)
    with pytest.raises(CoverageError, match="stand more than once: '01001'"):
        rekeyed(["01001", "01002", "01001"], np.ones((3, 1)), conversion)


@settings(max_examples=25, deadline=None, suppress_health_check=READS_SHARED)
@given(data=st.data())
def test_the_order_of_rows_changes_nothing(shared, data):
    conversion = way(shared, Scheme.COUNTY, end_of(1992), END)
    values = counts_of(conversion, seed=data.draw(st.integers(0, 1000)))
    order = np.random.default_rng(data.draw(st.integers(0, 1000))).permutation(len(values))
    straight = rekeyed(conversion.source_keys, values, conversion)
    shuffled = rekeyed(conversion.source_keys[order], values[order], conversion)
    assert np.array_equal(straight.keys, shuffled.keys)
    assert shuffled.value == pytest.approx(straight.value, rel=1e-12)
