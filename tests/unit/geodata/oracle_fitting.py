"""The softened fit by a general optimiser instead of scaling: slow, and from the definition."""

import numpy as np
from scipy.optimize import minimize


def followed(start, source, target, old, new, stiffness):
    """Minimise KL(s | start) + stiffness * KL(column sums | new) over s with fixed row sums."""
    sources, targets = len(old), len(new)

    def pieces(x):
        weight = np.exp(x - x.max())
        return old[source] * weight / np.bincount(source, weight, sources)[source]

    def objective(x):
        s = pieces(x)
        columns = np.bincount(target, s, targets)
        move = np.sum(s * np.log(s / start) - s + start)
        miss = np.sum(columns * np.log(columns / new) - columns + new)
        return move + stiffness * miss

    found = minimize(objective, np.log(start), method="BFGS", options={"gtol": 1e-9, "maxiter": 5_000})
    return pieces(found.x)
