"""How much the numbers of each table weigh, and which assumptions are tried one at a time."""

from __future__ import annotations

from typing import ClassVar, Literal

from xjgrid.inputs.schema import OptionalRow, Row, choice, label, quantity, text


class Weight(OptionalRow):
    """How much the rows of a table weigh when the shares of their origin are counted.

    A row of the table weighs the value of the column times the factor; where no column is
    named, the factor is shared evenly by the rows. Rows that no weight chooses weigh nothing;
    a table without a weight is counted by rows alone.
    """

    table: ClassVar[str] = "weights"
    key: ClassVar[tuple[str, ...]] = ("of", "where")

    of: str = label("table whose rows are weighed")
    where: str = text("rows it holds for, as column=value; several joined by ';', * for any text")
    measure: Literal["energy", "money"] = choice("energy or money")
    column: str = text("column that weighs; blank: the factor is shared evenly by the rows")
    factor: float = quantity(
        "weight of one unit of the column, or of all rows together", "GWh/yr or million CNY/yr",
        ge=0, le=1e9,
    )  # fmt: skip
    per: str = text(
        "columns joined by ';' whose values are states of the same thing, such as years: the "
        "weight is divided by their number"
    )


class Sensitivity(OptionalRow):
    """An assumption and the range in which it is tried, all else being equal."""

    table: ClassVar[str] = "sensitivities"
    key: ClassVar[tuple[str, ...]] = ("name",)

    name: str = label("unique name", pattern=r"^[a-z0-9-]+$", hint="write it as coal-price")
    description: str = label("what is changed, in words")
    kind: Literal["scenario", "parameter", "table", "profile"] = choice(
        "what the path names: a key of the scenario, a parameter, cells of a table, or a carrier "
        "whose hourly output is changed"
    )
    path: str = label(
        "dotted key, name of the parameter, cells as table[column=value].column, or carrier"
    )
    change: Literal["set", "times", "plus"] = choice("what is done with the value")
    low: str = label("low value")
    high: str = label("high value")
    unit: str = text("unit of low and high; blank: factor or word")


TABLES: tuple[type[Row], ...] = (Weight, Sensitivity)
