"""Policy targets that a case is held against."""

from __future__ import annotations

from typing import ClassVar, Literal

from xjgrid.inputs.schema import OptionalRow, Row, calendar_year, choice, label, quantity, text


class Target(OptionalRow):
    """A target of policy: what it says, and how the model measures it."""

    table: ClassVar[str] = "targets"
    key: ClassVar[tuple[str, ...]] = ("target", "year")

    target: str = label("unique name with its year")
    year: int = calendar_year("year by which it is to be met")
    description: str = label("the target in words")
    definition: str = label("how it is measured, in words")
    measure: str = text("figure of the account it is held against; blank: outside the model")
    of: str = text("what the figure is of: a product, sector, channel or row; blank: the region")
    sense: Literal[">=", "<="] = choice("on which side the value must lie")
    value: float | None = quantity(
        "the target; blank if none was set",
        "as unit",
        ge=-1e6,
        le=1e6,
        peers=("unit",),
        default=None,
    )
    unit: str = text("unit of the value")


TABLES: tuple[type[Row], ...] = (Target,)
