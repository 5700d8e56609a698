"""What every declaration is made of: frozen, unknown words refused, two languages, read from TOML."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from geodata.vocabulary.errors import DeclarationError


class Frozen(BaseModel):
    """A declaration: read once, never changed, unknown words refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(Frozen):
    """A text in both languages."""

    de: str
    en: str


Declared = TypeVar("Declared", bound=BaseModel)


def refuse_same_names(files: Iterable[Path]) -> None:
    """Refuse a file that would silently replace another of the same name, a shipped one above all."""
    known: dict[str, Path] = {}
    for file in files:
        if file.stem in known:
            raise DeclarationError(
                f"{file} has the name of {known[file.stem].name}, which is already declared. A declaration "
                "is never replaced; give the file another name.",
                file=file.name,
            )
        known[file.stem] = file


def declared_in(
    file: Path, kind: type[Declared], arranged: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict
) -> Declared:
    """The declaration in a TOML file, or one sentence about everything that is wrong with it.

    ``arranged`` puts the content into the form of the model, where the file is written otherwise.

    Raises
    ------
    DeclarationError
        Naming the file and each wrong word.

    """
    try:
        return kind.model_validate(arranged(tomllib.loads(file.read_text(encoding="utf-8"))))
    except tomllib.TOMLDecodeError as error:
        raise DeclarationError(f"{file.name} is not valid TOML: {error}.", file=file.name) from error
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc']) or 'declaration'}: {problem['msg']}"
            for problem in error.errors()
        )
        raise DeclarationError(f"{file.name}, {reasons}.", file=file.name) from error
