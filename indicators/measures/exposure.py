"""Who meets whom: exposure of every group to every other, with and without a person's contact to itself.

Counts have the shape (areas, groups), in persons; together the groups are all residents. The result has the
shape (groups, groups), row = the group whose members meet, column = whom they meet; no unit. Absent counts
raise MissingDataError, a group or a city without people UndefinedMeasureError, negative ones InputError.
"""

import numpy as np

from geodata.vocabulary.cells import Floats
from geodata.vocabulary.errors import UndefinedMeasureError
from indicators.measures.counts import Groups, ManyGroups, many_groups


def exposure_matrix(counts: ManyGroups) -> Floats:
    """Exposure *kPl* of each group to each: the other's share in the area of an average member.

    Notes
    -----
    ``Σ_i (x_ik / X_k) p_il``; every row sums to 1, the diagonal is the isolation.

    References
    ----------
    Lieberson, S. (1981): An asymmetrical approach to segregation, in: Ethnic Segregation in Cities.

    Examples
    --------
    >>> exposure_matrix([[10.0, 90.0], [90.0, 10.0]]).round(12).tolist()
    [[0.82, 0.18], [0.18, 0.82]]

    """
    city = _all_inhabited(counts)
    return met(city.counts / city.sums, city.shares)


def exposure_to_others_matrix(counts: ManyGroups) -> Floats:
    """Exposure of each group to each, where nobody meets itself.

    Areas with fewer than two residents are skipped: nobody is met there.

    Notes
    -----
    ``Σ_i (x_ik / X_k) x_il / (t_i - 1)``, and ``(x_ik - 1) / (t_i - 1)`` on the diagonal.

    References
    ----------
    Bell, W. (1954): A probability model for the measurement of ecological segregation. Social Forces 32(4).

    """
    city = _all_inhabited(counts)
    has_others = city.total >= 2
    if not has_others.any():
        raise UndefinedMeasureError("Exposure to others: in no area do two people live who could meet.")
    table = city.counts[has_others]
    others = (city.total[has_others] - 1)[:, None]
    lives_in = table / city.sums
    exposure = met(lives_in, table / others)
    oneself = (lives_in / others).sum(axis=0)
    exposure[np.diag_indices_from(exposure)] -= oneself
    return exposure


def met(lives_in: Floats, found_there: Floats) -> Floats:
    """``Σ_i lives_in[i, k] found_there[i, l]``, summed in one fixed order."""
    columns = [(lives_in * found_there[:, [at]]).sum(axis=0) for at in range(found_there.shape[1])]
    return np.column_stack(columns)


def _all_inhabited(counts: ManyGroups) -> Groups:
    city = many_groups(counts, "Exposure")
    if city.empty_groups:
        raise UndefinedMeasureError(f"Exposure of group {city.empty_groups[0] + 1}: nobody belongs to it.")
    return city
