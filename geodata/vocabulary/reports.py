"""What a sender is told about a delivery: every problem of the file at once, and every repair made."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from geodata.vocabulary.errors import DeliveryError, InputError

MOST_SENTENCES = 20


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
    """One error that carries all problems of a file; equal sentences about many lines are said once."""
    count = len(problems)
    head = f"{file} was refused and nothing of it was stored: {count} problem{'s' if count != 1 else ''}."
    return DeliveryError(
        "\n".join([head, *(f"- {sentence}" for sentence in _said_once(problems))]),
        file=file,
        problems=[
            {"code": problem.code, "message": problem.message, **problem.facts} for problem in problems
        ],
    )


def _said_once(problems: Sequence[InputError]) -> list[str]:
    """Each different sentence with its lines; many sentences of one kind are shown by three and counted."""
    kinds: dict[tuple[object, object, object], dict[str, list[int]]] = {}
    for problem in problems:
        file, column, line = (problem.facts.get(word) for word in ("file", "column", "line"))
        said = problem.message.removeprefix(f"{_position(file, line, column)}: ")
        sentences = kinds.setdefault((file, column, problem.facts.get("reason")), {})
        sentences.setdefault(said, []).append(line if isinstance(line, int) else 0)
    told = []
    for (file, column, _), sentences in kinds.items():
        shown = list(sentences.items())
        if len(shown) > MOST_SENTENCES:
            rest = [number for _, numbers in shown[3:] for number in numbers]
            shown = [*shown[:3], ("the same kind of problem as just said.", rest)]
        told += [
            f"{_position(file, _spans(numbers) if any(numbers) else None, column)}: {said}"
            for said, numbers in shown
        ]
    return told


def _position(file: object, line: object, column: object) -> str:
    parts = [str(file)]
    if line is not None:
        parts.append(f"line {line}" if not isinstance(line, str) else line)
    if column is not None:
        parts.append(f"column {column!r}")
    return ", ".join(parts)


def _spans(numbers: list[int]) -> str:
    """Line numbers as a person writes them.

    >>> _spans([2, 3, 4, 9])
    'lines 2-4, 9 (4 lines)'
    """
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans[:8])
    if len(set(numbers)) == 1:
        return f"line {shown}"
    more = f" and {len(spans) - 8} more spans" if len(spans) > 8 else ""
    return f"lines {shown}{more} ({len(set(numbers))} lines)"
