"""No model of small areas, and no list of neighbours, gives a number where it has none."""

import numpy as np
import pytest
import shapely

from geodata.vocabulary.errors import ComputationError, InputError, MissingDataError, UndefinedMeasureError
from indicators.measures import area_model, fay_herriot, spatial_fay_herriot, unit_model
from indicators.measures.information_change import information_change
from indicators.measures.neighbours import Neighbours, contiguity, neighbours_of_pairs
from tests.unit.indicators.measures.test_properties_small_areas import made_areas

NAN = np.nan

Y, PSI, X = np.array([10.0, 14.0, 12.0, 20.0, 9.0]), np.full(5, 1.5), np.ones((5, 1))
LINE = neighbours_of_pairs(range(4), range(1, 5), 5)
OF_AREAS = {
    **{
        method: lambda y, psi, x, method=method: fay_herriot.fay_herriot(y, psi, x, method=method)
        for method in ("reml", "ml", "moment", "adjusted_reml", "adjusted_ml")
    },
    "spatial": lambda y, psi, x: spatial_fay_herriot.spatial_fay_herriot(y, psi, x, LINE),
}


@pytest.mark.parametrize("model", OF_AREAS.values(), ids=OF_AREAS)
def test_a_model_of_areas_without_an_answer_says_why(model):
    for twice in (np.ones((5, 2)), np.column_stack([np.ones(5), np.zeros(5)])):
        with pytest.raises(UndefinedMeasureError, match=r"2 covariates \(rank 1\) for 5 rows"):
            model(Y, PSI, twice)
    with pytest.raises(UndefinedMeasureError, match="more rows than covariates"):
        model(Y, PSI, np.eye(5))
    for bad in (0.0, -1.0):
        with pytest.raises(InputError, match=r"Area number \[3\]: the sampling variance is not above zero"):
            model(Y, np.where(np.arange(5) == 2, bad, PSI), X)
    for absent in (NAN, np.inf):
        hole = np.where(np.arange(5) == 1, absent, 1.0)
        for case in ((Y * hole, PSI, X), (Y, PSI * hole, X), (Y, PSI, X * hole[:, None])):
            with pytest.raises(MissingDataError, match=r"1 of 5 areas lack .*\[2\]") as raised:
                model(*case)
            assert raised.value.facts["positions"] == [2]


def test_a_search_that_does_not_end_gives_no_value(monkeypatch):
    monkeypatch.setattr(fay_herriot, "MOST_ROUNDS", 1)
    psi = np.array([0.5, 1.0, 2.0, 4.0, 1.0])
    with pytest.raises(UndefinedMeasureError, match="not found within 1 rounds"):
        fay_herriot.fay_herriot(Y, psi, X, method="moment")


@pytest.mark.parametrize(("method", "areas"), [("adjusted_reml", 3), ("adjusted_ml", 2)])
def test_too_few_areas_have_no_adjusted_maximum(method, areas):
    with pytest.raises(UndefinedMeasureError, match="rises without end"):
        fay_herriot.fay_herriot(Y[:areas], PSI[:areas], X[:areas], method=method)
    fay_herriot.fay_herriot(Y[: areas + 1], PSI[: areas + 1], X[: areas + 1], method=method)


def test_neighbours_a_search_that_finds_no_top_gives_no_value():
    line = neighbours_of_pairs(range(15), range(1, 16), 16)
    for seed in (18, 145, 269):  # the likelihood climbs along a ridge towards a correlation of 1 or -1
        with pytest.raises(UndefinedMeasureError, match="model with neighbours has no result"):
            spatial_fay_herriot.spatial_fay_herriot(*made_areas(seed, areas=16), line)


def test_neighbours_at_the_edge_of_the_model_there_is_no_value():
    line, places = neighbours_of_pairs(range(19), range(1, 20), 20), np.arange(20.0)
    alike = 10 + 0.1 * np.cos(7 * places)
    with pytest.raises(UndefinedMeasureError, match=r"edge, where the variance between areas is \d\.?\d*e-"):
        spatial_fay_herriot.spatial_fay_herriot(alike, np.full(20, 4.0), np.ones(20), line)
    with pytest.raises(UndefinedMeasureError, match=r"correlation of neighbours 0\.999"):
        spatial_fay_herriot.spatial_fay_herriot(places**2, np.full(20, 0.01), np.ones(20), line)


def test_an_error_below_zero_is_no_error():
    direct, variances = np.array([1.0, -0.2, 0.4, 0.1, 3.0]), np.array([0.02, 50.0, 3.0, 0.1, 20.0])
    model = fay_herriot.fay_herriot(direct, variances, np.ones(5), method="moment")
    assert np.isnan(model.mse).any()
    assert (model.mse[~np.isnan(model.mse)] > 0).all()
    assert np.isfinite(model.estimate).all()


def test_areas_without_a_sample_are_synthetic_on_request_only():
    model = fay_herriot.fay_herriot(Y, PSI, X)
    estimate, mse = model.synthetic(np.ones((2, 1)))
    assert estimate == pytest.approx([13.0, 13.0])
    assert (mse > model.mse.max()).all()
    with pytest.raises(MissingDataError, match=r"1 of 2 areas without a sample lack a covariate .*\[2\]"):
        model.synthetic([[1.0], [NAN]])
    with pytest.raises(ValueError, match="1 covariates for each area"):
        model.synthetic(np.ones((2, 2)))


def test_totals_that_cannot_be_met():
    benchmarked = area_model.benchmarked
    with pytest.raises(UndefinedMeasureError, match="add up to zero"):
        benchmarked([1.0, -1.0], [2.0, 2.0], 5.0)
    for sizes, variance in (([0.0, 0.0], [1.0, 1.0]), ([2.0, 3.0], [0.0, 0.0])):
        with pytest.raises(UndefinedMeasureError, match="No area can take up the difference"):
            benchmarked([1.0, 2.0], sizes, 5.0, method="difference", sampling_variance=variance)
    for estimates, sizes, total, variance in (
        ([1.0, NAN], [2.0, 3.0], 5.0, [1.0, 1.0]),
        ([1.0, 2.0], [2.0, NAN], 5.0, [1.0, 1.0]),
        ([1.0, 2.0], [2.0, 3.0], NAN, [1.0, 1.0]),
        ([1.0, 2.0], [2.0, 3.0], 5.0, [1.0, NAN]),
    ):
        with pytest.raises(MissingDataError, match=r"1 of \d lack the"):
            benchmarked(estimates, sizes, total, method="difference", sampling_variance=variance)
    with pytest.raises(InputError, match="negative"):
        benchmarked([1.0, 2.0], [2.0, -3.0], 5.0)
    with pytest.raises(InputError, match="negative"):
        benchmarked([1.0, 2.0], [2.0, 3.0], 5.0, method="difference", sampling_variance=[1.0, -1.0])


UNITS, AREA = np.array([1.0, 3.0, 7.0, 9.0, 4.0, 6.0]), np.array([0, 0, 1, 1, 2, 2])


def test_a_model_of_units_without_an_answer_says_why():
    model = unit_model.battese_harter_fuller
    with pytest.raises(UndefinedMeasureError, match="do not differ beyond the covariates"):
        model([1.0, 1.0, 7.0, 7.0, 4.0, 4.0], np.ones(6), AREA, np.ones(3))
    with pytest.raises(UndefinedMeasureError, match="do not differ beyond the covariates"):
        model(np.full(6, 5.0), np.ones(6), AREA, np.ones(3))
    with pytest.raises(UndefinedMeasureError, match="No area has two sampled units"):
        model(UNITS[:3], np.ones(3), [0, 1, 2], np.ones(3))
    with pytest.raises(UndefinedMeasureError, match="rank 1"):
        model(UNITS, np.ones((6, 2)), AREA, np.ones((3, 2)))
    with pytest.raises(MissingDataError, match="of 1 of 6 units, or a mean of 0 of 3 areas"):
        model(np.where(UNITS == 7, NAN, UNITS), np.ones(6), AREA, np.ones(3))
    with pytest.raises(MissingDataError, match="of 0 of 6 units, or a mean of 1 of 3 areas"):
        model(UNITS, np.ones(6), AREA, [1.0, NAN, 1.0])
    with pytest.raises(InputError, match="area number -1"):
        model(UNITS, np.ones(6), AREA - 1, np.ones(3))
    with pytest.raises(ValueError, match="whole numbers from 0"):
        model(UNITS, np.ones(6), AREA.astype(float), np.ones(3))
    for sizes in ([1.0, 9.0, 9.0], [NAN, 9.0, 9.0]):
        with pytest.raises(InputError, match="more sampled units than units"):
            model(UNITS, np.ones(6), AREA, np.ones(3), area_sizes=sizes)
    with pytest.raises(InputError, match="or none at all"):
        model(UNITS, np.ones(6), AREA, np.ones(4), area_sizes=[9.0, 9.0, 9.0, 0.0])


def test_unknown_neighbours_are_not_none():
    square = shapely.box(0, 0, 1, 1)
    for nothing in (None, shapely.Polygon()):
        with pytest.raises(MissingDataError, match=r"1 of 2 areas have no outline \(area number \[2\]\)"):
            contiguity([square, nothing])
    with pytest.raises(ValueError, match="5 areas have neighbours"):
        LINE.summed(np.ones(4))
    for pair in (([0], [5]), ([-1], [2]), ([2], [2])):
        with pytest.raises(InputError, match="pair of neighbours"):
            neighbours_of_pairs(*pair, 5)
    for weight in (0.0, -1.0, NAN, np.inf):
        with pytest.raises(InputError, match="a weight above zero"):
            neighbours_of_pairs([0], [1], 5, [weight])
    alone = Neighbours(np.zeros(4, np.int64), np.zeros(0, np.int64), np.zeros(0))
    assert alone.row_standardised().weights.size == 0


def test_a_change_without_an_answer_says_why():
    table, keys = np.array([[5.0, 2.0], [1.0, 6.0]]), ["a", "b"]
    with pytest.raises(UndefinedMeasureError, match="Fewer than two areas"):
        information_change(table, keys, table, ["b", "c"])
    with pytest.raises(MissingDataError, match="1 of 2"):
        information_change(table, keys, np.where(table == 6, NAN, table), keys)
    with pytest.raises(UndefinedMeasureError, match="at least two groups"):
        information_change(table, keys, table * [1, 0], keys)
    with pytest.raises(ValueError, match="the same groups at both dates"):
        information_change(table, keys, np.ones((2, 3)), keys)
    # The area's only group has left the other one: its people cannot be split as before.
    with pytest.raises(ComputationError, match="No table has"):
        information_change([[5.0, 0.0, 1.0], [1.0, 0.0, 6.0]], keys, [[5.0, 2.0, 1.0], [1.0, 6.0, 2.0]], keys)
