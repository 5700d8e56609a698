"""The poverty set with a bootstrap against R's laeken, where R and the package are installed."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.row import Row
from geodata.vocabulary.cells import Floats
from indicators.measures.survey_bootstrap import POVERTY_SET, Estimates, survey_estimates

_SCRIPT: Final = Path(__file__).parent / "peers" / "laeken_bootstrap.R"
_REPLICATES: Final = 100
_PERSONS: Final = 100_000
_GOAL: Final = 25.0
_SAME: Final = 1e-9
_CLOSE: Final = 0.35  # two standard errors from 100 replicates each lie apart by a tenth on average


def measured() -> Iterator[Row]:
    """Risk of poverty and Gini, both with 100 replicates."""
    income, weights = _survey(_PERSONS)
    measures = {name: POVERTY_SET[name] for name in ("at_risk_rate", "gini")}
    start = time.process_time()
    found = survey_estimates(income, weights, measures=measures, draws=_REPLICATES, seed=1)
    ours = time.process_time() - start
    start = time.process_time()
    survey_estimates(income, weights, draws=_REPLICATES, seed=1)
    whole = time.process_time() - start
    name = f"ARPR and Gini, bootstrap of {_REPLICATES}, {_PERSONS:,} persons"
    remark = f"all {len(POVERTY_SET)} measures of poverty and inequality take us {whole:.3g} s"
    peer = _laeken(income, weights)
    if isinstance(peer, str):
        yield Row(name, ours, None, _GOAL, remark=f"{peer}; {remark}")
    else:
        yield Row(name, ours, float(peer[4]), _GOAL, is_agreed=_is_same(found, peer), remark=remark)


def _survey(persons: int) -> tuple[Floats, Floats]:
    """Incomes as they lie in a survey of households, each with the persons it stands for."""
    random = np.random.default_rng(1)
    return np.exp(random.normal(9.9, 0.6, persons)), random.uniform(100.0, 900.0, persons)


def _laeken(income: Floats, weights: Floats) -> Floats | str:
    """Both values, both standard errors and the seconds, or why there are none."""
    if shutil.which("Rscript") is None:
        return "R is not installed"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "survey.csv"
        table = np.column_stack([income, weights])
        np.savetxt(file, table, "%.17g", ",", header="income,weight", comments="")
        command = ["Rscript", str(_SCRIPT), str(file), str(_REPLICATES)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no word of explanation"]
        return f"laeken does not run: {lines[-1]}"
    return np.array(done.stdout.split(), np.float64)


def _is_same(found: Estimates, peer: Floats) -> bool:
    ours = [found.measures[name] for name in ("at_risk_rate", "gini")]
    values = np.array([one.value for one in ours])
    errors = np.array([one.standard_error for one in ours])
    is_value_same = np.allclose(values, peer[:2], rtol=_SAME, atol=0.0)
    return is_value_same and bool((np.abs(errors / peer[2:4] - 1) <= _CLOSE).all())
