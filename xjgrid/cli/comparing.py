"""The command compare."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from xjgrid.cli.output import out_option, print_table, table_options, warn_of_changes

if TYPE_CHECKING:
    import pandas as pd

    from xjgrid.results import Case

ASKED = ("input", "input file")
"""Sections of what was asked, not of what came out."""

NOISE = 1e-6
"""Figures smaller than this, in the unit they are shown in, are the solver's rounding."""


@click.command()
@click.argument("cases", nargs=-1, required=True)
@out_option
@table_options
def compare(cases: tuple[str, ...], out: str | None, as_csv: bool, as_json: bool) -> int:
    """Lay CASES side by side: what differs in the inputs first, then the first figures.

    Of cases that cover unlike hours, only what stands and is built is laid side by side.
    """
    from xjgrid.results import compare as lay_side_by_side
    from xjgrid.results import open_case
    from xjgrid.results.comparing import distinguish

    if len(cases) < 2:
        raise click.UsageError("compare needs two cases or more")
    named = [open_case(case, out) for case in cases]
    opened, _ = distinguish(named)
    frame = lay_side_by_side(named, out).reset_index()
    warn_of_changes(opened)
    notes, said = list(frame.attrs["notes"]), []
    if not (as_csv or as_json):
        said = explain_costs(opened, frame)
        frame = make_readable(frame, opened)
    print_table(frame, as_csv=as_csv, as_json=as_json)
    for line in notes:
        click.echo(line, err=as_csv or as_json)
    for line in said:
        click.echo(line)
    return 0


def explain_costs(cases: list[Case], frame: pd.DataFrame) -> list[str]:
    """Return what the bounds allow to say of the difference in cost, and what hides in it."""
    from xjgrid.results.comparing import covers_same

    said = []
    first, *others = cases
    for other in (case for case in others if covers_same(first, case)):
        low, high = (
            (other.manifest[mine] - first.manifest[its]) / 1e9
            for mine, its in (("lower_bound", "upper_bound"), ("upper_bound", "lower_bound"))
        )
        if not (math.isfinite(low) and math.isfinite(high)):
            continue
        found = (other.manifest["upper_bound"] - first.manifest["upper_bound"]) / 1e9
        verdict = "" if low > 0 or high < 0 else ": too small to tell apart at these gaps"
        said.append(
            f"cost that is minimised (grid fees in it), {other.name} less {first.name}: "
            f"{found:+.3f} bn CNY; the bounds leave {low:+.3f} to {high:+.3f}{verdict}"
        )
    asked = frame.loc[frame["section"].isin(ASKED), "item"].astype(str)
    if asked.str.startswith("industry.adoption").any():
        said.append(
            "paths of electrification differ: the costs of vehicles, heat pumps and kilns, and "
            "capital of boilers and electrolysers, are in no system cost, so it does not rank them"
        )
    return said


def make_readable(frame: pd.DataFrame, cases: list[Case]) -> pd.DataFrame:
    """Return a comparison for the screen.

    Noise is shown as 0, a value that is not set as the one in force where the case tells it,
    and with two cases a last column holds the second less the first.
    """
    frame = frame.copy()
    figures = ~frame["section"].isin(ASKED)
    names = list(frame.columns[3:])
    for name in names:
        frame[name] = frame[name].astype(object)
        frame.loc[figures, name] = frame.loc[figures, name].map(_hide_noise)
        frame.loc[frame["section"].eq("built") & frame[name].isna(), name] = 0.0
    if len(names) == 2:
        frame["difference"] = [
            _subtract(values[0], values[1], unit=unit) if figure else ""
            for figure, unit, values in zip(
                figures & frame["section"].ne("solved"),
                frame["unit"],
                frame[names].itertuples(index=False, name=None),
                strict=True,
            )
        ]
    for name, case in zip(names, cases, strict=True):
        absent = frame[name].isna() & ~figures
        frame.loc[absent, name] = [_in_force(case, item) for item in frame.loc[absent, "item"]]
    gap = frame["item"].eq("gap") & frame["section"].eq("solved")
    for name in names:
        frame.loc[gap, name] = [f"{v:.2f}" if _is_number(v) else v for v in frame.loc[gap, name]]
    repeated = frame["section"] == frame["section"].shift()
    frame["section"] = frame["section"].where(~repeated, "")
    return frame


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _hide_noise(value: Any) -> Any:
    return 0.0 if _is_number(value) and abs(value) < NOISE else value


def _subtract(first: Any, second: Any, unit: str = "") -> Any:
    """Return how much more the second is, with its sign; nothing for text or a missing figure.

    Shares differ by points.

    Examples
    --------
    >>> _subtract(2.0, 1.5), _subtract(1.0, 3.0, "%"), _subtract("optimal", "optimal")
    ('-0.5', '+2 points', '')
    """
    from xjgrid.cli.output import format_number

    if not (_is_number(first) and _is_number(second)):
        return ""
    more = _hide_noise(second - first)
    points = " points" if unit == "%" else ""
    return f"{'+' if more > 0 else ''}{format_number(float(more))}{points}"


def _in_force(case: Case, item: str) -> str:
    """Return what holds in a case that says nothing of a value."""
    if item.startswith("parameters."):
        return "as in parameters.csv"
    emitted, paid = (
        case.value("co2", default=0.0),
        case.value("cost", default=0.0, method="carbon"),
    )
    if item == "policy.carbon_price" and emitted > 0:
        return f"{paid / emitted:.4g} (parameters.csv)"
    return "not set"
