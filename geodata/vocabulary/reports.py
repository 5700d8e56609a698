"""What a sender is told about a delivery: every problem of the file at once, and every repair made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from geodata.vocabulary.errors import DeliveryError, InputError


@dataclass(frozen=True)
class Position:
    """Where in a delivery something stands, counted as a person counts."""

    file: str
    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column is not None:
            parts.append(f"column {self.column!r}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Note:
    """Something that was repaired or left out, and is said."""

    kind: str
    message: str


@dataclass
class Findings:
    """Problems and notes gathered while one delivery is read; refused as a whole if there is a problem."""

    file: str
    problems: list[InputError] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def problem(
        self, kind: type[InputError], where: Position, message: str, /, *, reason: str, **facts: object
    ) -> None:
        """Record one problem; ``reason`` is its kind in a word, e.g. ``key.invalid``."""
        self.problems.append(
            kind(
                f"{where}: {message}",
                reason=reason,
                file=where.file,
                line=where.line,
                column=where.column,
                **facts,
            )
        )

    def note(self, kind: str, message: str) -> None:
        """Record one repair."""
        self.notes.append(Note(kind, message))

    def raise_if_any(self) -> None:
        """Refuse the delivery if anything is wrong with it."""
        if self.problems:
            self.refuse()

    def refuse(self) -> NoReturn:
        """Refuse the delivery with every problem gathered so far."""
        raise refusal(self.file, self.problems)


def refusal(file: str, problems: Sequence[InputError]) -> DeliveryError:
    """One error that carries all problems of a file."""
    count = len(problems)
    head = f"{file} was refused and nothing of it was stored: {count} problem{'s' if count != 1 else ''}."
    return DeliveryError(
        "\n".join([head, *(f"- {problem.message}" for problem in problems)]),
        file=file,
        problems=[
            {"code": problem.code, "message": problem.message, **problem.facts} for problem in problems
        ],
    )
