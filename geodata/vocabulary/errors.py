"""The one exception hierarchy.

SozialmonitorError
├── DeclarationError          a TOML declaration (table, topic, recipe) is wrong: ours to mend
├── InputError                a delivered file or a request is wrong: the sender's to mend
│   ├── UnreadableFileError   not a file of the declared format at all
│   ├── TableShapeError       columns or records are not those of the declared table
│   ├── CellError             one cell is not what its column promises
│   ├── AreaKeyError          a key is malformed, unknown, or of another vintage
│   ├── CoverageError         areas or rows are absent or appear twice
│   ├── OutlineError          an outline or its coordinate system is unusable
│   └── DeliveryError         several problems of one file, reported together
├── ComputationError
│   ├── MissingDataError      a measure between areas met an absent count
│   └── UndefinedMeasureError the measure has no value for this input
├── DisclosureError           the result would give a small count away
├── ConflictError             the store already holds something else
├── NotFoundError             no such thing, or nothing released of it
├── ServiceError              the service cannot start, e.g. because its port is taken
└── StoreError                the database cannot be reached or used

Every class has a stable ``code``; every instance a message and ``facts``. The message is written
to the person who has to act: where, what stood there, what was expected, what to do.
"""

from typing import ClassVar


class SozialmonitorError(Exception):
    """Any error this system raises on purpose."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts

    def __str__(self) -> str:
        return self.message


class DeclarationError(SozialmonitorError):
    """A declaration in TOML is wrong."""

    code = "wrong-declaration"


class InputError(SozialmonitorError):
    """A delivered file or a request is wrong."""

    code = "wrong-input"


class UnreadableFileError(InputError):
    """Not a file of the declared format."""

    code = "unreadable-file"


class TableShapeError(InputError):
    """The columns or records are not those of the declared table."""

    code = "table-shape"


class CellError(InputError):
    """One cell is not what its column promises."""

    code = "unreadable-cell"


class AreaKeyError(InputError):
    """A key is malformed, unknown, or of another vintage."""

    code = "area-key"


class CoverageError(InputError):
    """Areas or rows are absent or appear twice."""

    code = "coverage"


class OutlineError(InputError):
    """An outline or its coordinate system is unusable."""

    code = "outline"


class DeliveryError(InputError):
    """Several problems of one file, reported together."""

    code = "delivery-refused"


class ComputationError(SozialmonitorError):
    """A value cannot be computed."""

    code = "computation"


class MissingDataError(ComputationError):
    """A measure between areas met an absent count."""

    code = "missing-data"


class UndefinedMeasureError(ComputationError):
    """The measure has no value for this input."""

    code = "undefined-measure"


class DisclosureError(SozialmonitorError):
    """The result would give a small count away."""

    code = "disclosure"


class ConflictError(SozialmonitorError):
    """The store already holds something else."""

    code = "conflict"


class NotFoundError(SozialmonitorError):
    """No such thing, or nothing released of it."""

    code = "not-found"


class StoreError(SozialmonitorError):
    """The database cannot be reached or used."""

    code = "store"


class ServiceError(SozialmonitorError):
    """The service cannot start."""

    code = "service"
