"""Keys as numbers for the time of a computation: matching of hundreds of thousands of keys at once.

Outside of this package keys are text. Inside, a text of digits is the number it writes, so that sorting and
searching are those of whole numbers; the text comes back with its leading zeros.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geodata.vocabulary.errors import AreaKeyError, SozialmonitorError
from geodata.vocabulary.schemes import SCHEMES, Scheme, require_code

Numbers = NDArray[np.int64]
MOST_SHOWN = 10
MOST_SIGNS = 40  # of a key in a message: whoever sends a longer one knows what he sent


def numbers_of(keys: Sequence[str] | NDArray[np.str_], scheme: Scheme) -> Numbers:
    """The numbers of keys of one length.

    Texts are looked at before they become an array: there every one would take the room of the longest, and
    a NUL at the end would be gone.

    Raises
    ------
    AreaKeyError
        If a key is not exactly one of the scheme; the message says how many are wrong and explains the first.

    Examples
    --------
    >>> numbers_of(["05913000", "16056000"], Scheme.AGS).tolist()
    [5913000, 16056000]

    """
    digits = len(SCHEMES[scheme].example)
    if len(keys) == 0:
        return np.empty(0, np.int64)
    if not (isinstance(keys, np.ndarray) and keys.dtype.kind == "U"):
        wrong = [key for key in keys if len(key) != digits]
        if wrong:
            raise _refusal(wrong, scheme)
    texts = np.asarray(keys, dtype=np.str_)
    width = texts.dtype.itemsize // 4
    points = np.ascontiguousarray(texts).view(np.uint32).reshape(len(texts), width)
    is_digit = (points >= ord("0")) & (points <= ord("9"))
    is_key = is_digit[:, :digits].all(axis=1) & (points[:, digits:] == 0).all(axis=1)
    if width < digits:
        is_key[:] = False
    if not is_key.all():
        raise _refusal(texts[~is_key].tolist(), scheme)
    powers = 10 ** np.arange(digits - 1, -1, -1, dtype=np.int64)
    return (points[:, :digits].astype(np.int64) - ord("0")) @ powers


def texts_of(numbers: Numbers, scheme: Scheme) -> NDArray[np.str_]:
    """The keys of numbers, with their leading zeros.

    >>> texts_of(np.array([5913000]), Scheme.AGS).tolist()
    ['05913000']
    """
    digits = len(SCHEMES[scheme].example)
    powers = 10 ** np.arange(digits - 1, -1, -1, dtype=np.int64)
    points = (numbers[:, None] // powers % 10 + ord("0")).astype(np.uint32)
    return np.ascontiguousarray(points).view(f"<U{digits}").reshape(len(numbers))


def listed(keys: Sequence[str] | NDArray[np.str_]) -> str:
    """Some keys as a person reads them.

    >>> listed(["05313", "05354"])
    "'05313', '05354'"
    """
    shown = ", ".join(repr(shortened(str(key))) for key in keys[:MOST_SHOWN])
    return f"{shown} and {len(keys) - MOST_SHOWN} more" if len(keys) > MOST_SHOWN else shown


def shortened(key: str) -> str:
    """A key as it may stand in a message, however long it came.

    >>> len(shortened("0" * 2_000_000))
    41
    """
    return key if len(key) <= MOST_SIGNS else key[:MOST_SIGNS] + "…"


def _refusal(wrong: Sequence[str], scheme: Scheme) -> SozialmonitorError:
    keys = [shortened(key) for key in wrong]
    others = f" {len(wrong) - 1} other keys are wrong as well." if len(wrong) > 1 else ""
    first = next((key for key in wrong if len(key) <= MOST_SIGNS), None)
    if first is None:
        rule = SCHEMES[scheme]
        return AreaKeyError(
            f"{keys[0]!r} has {len(wrong[0])} signs. Expected are {rule.expected}, e.g. {rule.example!r}. "
            f"Deliver the column as text, unchanged.{others}",
            key=keys[0],
            keys=keys,
        )
    try:
        require_code(scheme, first)
    except AreaKeyError as error:
        return AreaKeyError(error.message + others, key=first, keys=keys)
    return AreaKeyError(f"{listed(keys)}: no keys of the scheme {scheme.value!r}.", keys=keys)
