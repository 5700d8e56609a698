"""Methods on the wire. No field has a default: what there is not is said."""

from pydantic import BaseModel, Field

from geodata.vocabulary.declared import Label


class MethodInBrief(BaseModel):
    """A method in the list of all."""

    id: str
    family: str
    family_title: Label
    name: Label
    question: Label = Field(description="What it answers, in one sentence.")
    used_by: list[str] = Field(description="Indicators behind whose value, interval or test it stands.")


class FormulaSign(BaseModel):
    """A sign in a formula and what it stands for."""

    latex: str
    mathml: str
    meaning: Label


class RangeEnd(BaseModel):
    """An end (or the middle) of what a method can give, and what it means."""

    at: float | None = Field(description="null where it is no fixed number, or there is no limit.")
    meaning: Label


class Literature(BaseModel):
    """Where a method comes from."""

    title: str
    href: str


class UsingIndicator(BaseModel):
    """An indicator behind which a method stands."""

    id: str
    name: Label


class Method(BaseModel):
    """A method, told to those who read its numbers."""

    id: str
    family: str
    family_title: Label
    name: Label
    question: Label
    unit: Label
    formula_latex: str = Field(description="Without dollar signs.")
    formula_mathml: str = Field(description="The same as one MathML element, which browsers draw.")
    signs: list[FormulaSign]
    lowest: RangeEnd | None = Field(description="null where it gives classes or what it is applied to.")
    neutral: RangeEnd | None = Field(description="The number that says that there is nothing to see.")
    highest: RangeEnd | None
    undefined: list[Label] = Field(description="When there is no value.")
    caution: Label = Field(description="How it is misread.")
    references: list[Literature]
    formula_function: str | None = Field(description="Its word in the formulas of indicators.")
    function: str = Field(description="The Python function that computes it.")
    used_by: list[UsingIndicator]
