"""Models of small areas against another program, to the digit: at its last round, and at the true maximum.

The other program stops as soon as a round moves its parameters by less than 1 in 10,000. Its rounds are
repeated here with dense matrices: at the round where it stops we agree with every number it prints, and at
the maximum itself the derivative changes sign.
"""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from indicators.measures.fay_herriot import fay_herriot
from indicators.measures.neighbours import Neighbours
from indicators.measures.spatial_fay_herriot import spatial_fay_herriot
from indicators.measures.unit_model import battese_harter_fuller
from tests.unit.indicators.measures.shared_material import (
    ORACLES,
    column,
    needs_shared,
    oracle_values,
    rows_of,
)

PEER_STOPS = 1e-4  # change of a parameter, relative to itself
pytestmark = needs_shared


def printed(measure):
    return {entry["params"]["quantity"]: np.array(entry["expected"]) for entry in oracle_values([measure])}


@pytest.fixture(scope="module")
def milk():
    rows = rows_of(ORACLES / "data/milk.csv")
    groups = column(rows, "MajorArea")
    dummies = [groups == group for group in np.unique(groups)[1:]]
    covariates = np.column_stack([np.ones(groups.size), *dummies]).astype(float)
    return column(rows, "yi"), column(rows, "SD") ** 2, covariates


@pytest.fixture(scope="module")
def grapes():
    rows, near = rows_of(ORACLES / "data/grapes.csv"), rows_of(ORACLES / "data/grapesprox.csv")
    weights = np.column_stack([column(near, name) for name in near[0]])
    covariates = np.column_stack([column(rows, name) for name in ("area", "workdays")])
    return column(rows, "grapehect"), column(rows, "var"), covariates, weights


def _projection(covariates, total):
    inverse = np.linalg.inv(total)
    spread = np.linalg.inv(covariates.T @ inverse @ covariates)
    return inverse - inverse @ covariates @ spread @ covariates.T @ inverse, inverse, spread


def _derivatives(direct, covariates, total, slopes):
    """Score and expected information of the restricted likelihood."""
    projection, _, _ = _projection(covariates, total)
    turned = [projection @ slope for slope in slopes]
    score = [0.5 * (direct @ part @ projection @ direct - np.trace(part)) for part in turned]
    information = [[0.5 * np.trace(one @ other) for other in turned] for one in turned]
    return np.array(score), np.array(information)


def _rounds(start, derivatives, rounds=40):
    """Plain scoring, as the other program does it: the parameters after each round."""
    reached = [np.array(start, float)]
    for _ in range(rounds):
        score, information = derivatives(reached[-1])
        reached.append(reached[-1] + np.linalg.solve(information, score))
    return reached


def _stopped(reached):
    for before, after in pairwise(reached):
        if (np.abs(after - before) < PEER_STOPS * np.abs(before)).all():
            return after
    raise AssertionError("no round moved so little")


def _of_areas(direct, variances, covariates, between):
    total = between + variances
    _, _, spread = _projection(covariates, np.diag(total))
    coefficients = spread @ covariates.T @ (direct / total)
    fitted = covariates @ coefficients
    gamma = between / total
    leverage = np.diag(covariates @ spread @ covariates.T)
    g3 = variances**2 / total**3 * 2 / (total**-2).sum()
    height = -0.5 * (np.log(2 * np.pi * total) + (direct - fitted) ** 2 / total).sum()
    parameters = coefficients.size + 1
    penalties = np.array([2.0, np.log(direct.size), 3.0])
    return {
        "refvar": between,
        "beta": coefficients,
        "se": np.sqrt(np.diag(spread)),
        "eblup": gamma * direct + (1 - gamma) * fitted,
        "mse": gamma * variances + (1 - gamma) ** 2 * leverage + 2 * g3,
        "goodness": np.append(height, -2 * height + penalties * parameters),
    }


def _rounds_of_areas(direct, variances, covariates):
    slopes = [np.eye(direct.size)]

    def derivatives(at):
        return _derivatives(direct, covariates, np.diag(at[0] + variances), slopes)

    return _rounds([np.median(variances)], derivatives)


def test_the_other_program_is_met_at_the_round_where_it_stops(milk):
    stopped = _stopped(_rounds_of_areas(*milk))
    there = _of_areas(*milk, stopped[0])
    for quantity, expected in printed("fay_herriot").items():
        assert there[quantity] == pytest.approx(expected, rel=1e-10)


def test_ours_is_where_further_rounds_lead(milk):
    ours = fay_herriot(*milk)
    (settled,) = _rounds_of_areas(*milk)[-1]
    assert ours.model_variance == pytest.approx(settled, rel=1e-11)
    there = _of_areas(*milk, settled)
    found = {
        "beta": ours.coefficients,
        "se": ours.coefficient_errors,
        "eblup": ours.estimate,
        "mse": ours.mse,
    }
    for quantity, values in found.items():
        assert values == pytest.approx(there[quantity], rel=1e-10)
    assert ours.log_likelihood == pytest.approx(there["goodness"][0], rel=1e-10)
    # What remains is the other program's stopping rule, and smaller than that.
    for quantity, expected in printed("fay_herriot").items():
        assert there[quantity] == pytest.approx(expected, rel=1e-5)


def _solved(matrix, right):
    """Gauss elimination in exact fractions."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for at in range(size):
        pivot = next(row for row in range(at, size) if rows[row][at])
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in set(range(size)) - {at}:
            factor = rows[other][at]
            rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return [row[size] for row in rows]


def _exact_score(direct, variances, covariates, between):
    """Twice the derivative of the restricted likelihood by the variance, without any rounding."""
    y = [Fraction(value) for value in direct]
    weights = [1 / (between + Fraction(psi)) for psi in variances]
    x = [[Fraction(value) for value in row] for row in covariates]
    columns = range(len(x[0]))

    def products(powers):
        return [
            [sum(w * r[j] * r[k] for w, r in zip(powers, x, strict=True)) for k in columns] for j in columns
        ]

    once, twice = products(weights), products([w**2 for w in weights])
    right = [sum(w * r[j] * v for w, r, v in zip(weights, x, y, strict=True)) for j in columns]
    beta = _solved(once, right)
    lost = sum(_solved(once, [row[k] for row in twice])[k] for k in columns)
    residuals = [v - sum(b * c for b, c in zip(beta, r, strict=True)) for v, r in zip(y, x, strict=True)]
    squares = sum((w * e) ** 2 for w, e in zip(weights, residuals, strict=True))
    return squares - (sum(weights) - lost)


def test_the_derivative_changes_its_sign_at_ours_in_exact_arithmetic(milk):
    ours = Fraction(fay_herriot(*milk).model_variance)
    near = Fraction(1, 10**12)
    assert _exact_score(*milk, ours * (1 - near)) > 0 > _exact_score(*milk, ours * (1 + near))
    # The other program's last round is not there yet: the derivative is above zero still.
    peer = Fraction(float(printed("fay_herriot")["refvar"]))
    assert float(_exact_score(*milk, peer)) == pytest.approx(2 * 0.0019375, rel=1e-4)


def _shape(weights, correlation):
    apart = np.eye(weights.shape[0]) - correlation * weights
    return np.linalg.inv(apart.T @ apart)


def _slopes_of_neighbours(weights, variance, correlation):
    inner = 2 * correlation * weights.T @ weights - weights - weights.T
    shape = _shape(weights, correlation)
    return [shape, -variance * shape @ inner @ shape]


def _with_neighbours(direct, variances, covariates, weights, at):
    between = at[0] * _shape(weights, at[1])
    total = between + np.diag(variances)
    _, inverse, spread = _projection(covariates, total)
    coefficients = spread @ covariates.T @ inverse @ direct
    through = between @ inverse
    regressed = covariates - through @ covariates
    _, information = _derivatives(direct, covariates, total, _slopes_of_neighbours(weights, *at))
    uncertainty = np.linalg.inv(information)

    def shares(variance, correlation):
        part = variance * _shape(weights, correlation)
        return part @ np.linalg.inv(part + np.diag(variances))

    steps = np.diag([1e-4 * at[0], 1e-5])
    moved = [(shares(*(at + step)) - shares(*(at - step))) / (2 * step.sum()) for step in steps]
    crossed = [[np.diag(one @ total @ other.T) for other in moved] for one in moved]
    g3 = np.einsum("km,kmi->i", uncertainty, np.array(crossed))
    step = 3e-4
    bent = (
        _shape(weights, at[1] + step) - 2 * _shape(weights, at[1]) + _shape(weights, at[1] - step)
    ) / step**2
    mixed = (_shape(weights, at[1] + step) - _shape(weights, at[1] - step)) / (2 * step)
    curved = 2 * uncertainty[0, 1] * mixed + uncertainty[1, 1] * at[0] * bent
    sampled = np.diag(variances) @ inverse
    g4 = 0.5 * np.diag(sampled @ curved @ sampled.T)
    g1, g2 = np.diag(between - through @ between), np.diag(regressed @ spread @ regressed.T)
    return {
        "refvar": at[0],
        "rho": at[1],
        "beta": coefficients,
        "eblup": covariates @ coefficients + through @ (direct - covariates @ coefficients),
        "mse": g1 + g2 + 2 * g3 - g4,
    }


def _rounds_of_neighbours(direct, variances, covariates, weights):
    def derivatives(at):
        total = at[0] * _shape(weights, at[1]) + np.diag(variances)
        return _derivatives(direct, covariates, total, _slopes_of_neighbours(weights, *at))

    return _rounds([np.median(variances), 0.5], derivatives, rounds=15)


@pytest.fixture(scope="module")
def walked(grapes):
    return _rounds_of_neighbours(*grapes)


def test_neighbours_the_other_program_is_met_at_the_round_where_it_stops(grapes, walked):
    stopped = _stopped(walked)
    there = _with_neighbours(*grapes, stopped)
    for quantity, expected in printed("spatial_fay_herriot").items():
        assert there[quantity] == pytest.approx(expected, rel=1e-6 if quantity == "mse" else 1e-10)


def test_neighbours_ours_is_where_further_rounds_lead(grapes, walked):
    direct, variances, covariates, weights = grapes
    source, target = np.nonzero(weights)
    starts = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=direct.size))])
    links = Neighbours(starts.astype(np.int64), target.astype(np.int64), weights[source, target])
    ours = spatial_fay_herriot(direct, variances, covariates, links)
    settled = walked[-1]
    assert [ours.model_variance, ours.correlation] == pytest.approx(settled, rel=1e-7)
    there = _with_neighbours(*grapes, settled)
    assert ours.coefficients == pytest.approx(there["beta"], rel=1e-8)
    assert ours.estimate == pytest.approx(there["eblup"], rel=1e-8)
    assert ours.mse == pytest.approx(there["mse"], rel=1e-6)
    for quantity, expected in printed("spatial_fay_herriot").items():
        assert there[quantity] == pytest.approx(expected, rel=5e-6)


def test_units_the_other_program_is_met_without_more_ado():
    rows = rows_of(ORACLES / "data/cornsoybean.csv")
    areas = rows_of(ORACLES / "data/cornsoybeanmeans.csv")
    pixels = [column(rows, name) for name in ("CornPix", "SoyBeansPix")]
    means = [column(areas, name) for name in ("MeanCornPixPerSeg", "MeanSoyBeansPixPerSeg")]
    model = battese_harter_fuller(
        column(rows, "CornHec"),
        np.column_stack([np.ones(len(rows)), *pixels]),
        column(rows, "County").astype(int) - 1,
        np.column_stack([np.ones(len(areas)), *means]),
        area_sizes=column(areas, "PopnSegments"),
    )
    expected = printed("battese_harter_fuller")
    assert model.area_variance == pytest.approx(float(expected["refvar"]), rel=1e-6)
    assert model.unit_variance == pytest.approx(float(expected["errorvar"]), rel=1e-6)
    assert model.coefficients == pytest.approx(expected["fixed"], rel=1e-6)
    assert model.estimate == pytest.approx(expected["eblup"], rel=1e-6)
