"""Names that changed while the area and its key stayed: told by two registers of one publisher."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from geodata.registers.reforms import Reform, ReformKind
from geodata.vocabulary.schemes import Scheme


@dataclass(frozen=True)
class Names:
    """The names of the areas of a scheme in one register, by key."""

    vintage: date
    of: dict[str, str]


def renames(scheme: Scheme, registers: Mapping[int, Names]) -> Iterator[tuple[int, Reform]]:
    """The keys that have another name in the next register, with the number of that register.

    Only registers of one series are compared: each publisher writes names in its own way ("Eisenach",
    "Eisenach, Stadt"), and what differs between two of them is no event.

    Examples
    --------
    >>> of_2006 = Names(date(2006, 12, 31), {"07233": "Daun", "07232": "Bitburg-Prüm"})
    >>> of_2007 = Names(date(2007, 12, 31), {"07233": "Vulkaneifel", "07232": "Bitburg-Prüm"})
    >>> [(number, str(event)) for number, event in renames(Scheme.COUNTY, {1: of_2006, 2: of_2007})]
    [(2, 'rename of 07233 into 07233 (Vulkaneifel, before: Daun) between 2006-12-31 and 2007-12-31')]

    """
    ordered = sorted(registers.items(), key=lambda register: register[1].vintage)
    for (_, before), (number, after) in pairwise(ordered):
        for code in sorted(before.of.keys() & after.of.keys()):
            old, new = (" ".join(names.of[code].split()) for names in (before, after))
            if old != new:
                yield (
                    number,
                    Reform(
                        scheme=scheme,
                        kind=ReformKind.RENAME,
                        from_codes=(code,),
                        to_codes=(code,),
                        after=before.vintage,
                        until=after.vintage,
                        name=f"{new}, before: {old}",
                    ),
                )
