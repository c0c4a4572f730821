"""The scoreboard: a case held against the targets of policy, from its summary alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from xjgrid.account.metrics import ALL
from xjgrid.errors import InputError, did_you_mean
from xjgrid.results.target_metrics import OF, TARGET_METRICS, Figure, TargetMetric

if TYPE_CHECKING:
    from typing import Any

YES, NO = "yes", "no"
OUTSIDE = "outside the model"
MISSING = "not computed by this case"
UNSET = "no number set"
PARTIAL = "part of a year"
INCOMPARABLE = "not comparable"

EARLIER, NOW, LATER = "earlier", "now", "later"

COLUMNS = (
    "target", "year", "due", "description", "definition", "value", "sense", "goal", "unit", "met",
    "missed_by", "remark", "source",
)  # fmt: skip

TOLERANCE = 1e-4
"""Part of a target by which a value may miss it: what a solver leaves open."""

YEAR_HOURS = 8760.0

SHARES = ("green_share", "electrification", "adoption_share")
"""Metrics whose rows cannot be added up."""


class ReportedCase(Protocol):
    """What the scoreboard reads of a case."""

    @property
    def summary(self) -> pd.DataFrame:
        """Records with the columns `xjgrid.account.SUMMARY_COLUMNS`."""

    @property
    def year(self) -> str:
        """The model year."""

    @property
    def hours(self) -> float:
        """Hours that the case covers."""


def tabulate_targets(
    case: ReportedCase, targets: pd.DataFrame, base: ReportedCase | None = None
) -> pd.DataFrame:
    """Hold a case against the targets.

    Parameters
    ----------
    case
        A case, of which only the summary, the year and the hours are read.
    targets
        As `networks/targets.csv`: ``target, year, description, definition, measure, of, sense,
        value, unit, source, note``.
    base
        An earlier case, for targets that are a change.

    Returns
    -------
    Frame with the columns `COLUMNS`, one row a target. ``due`` tells whether it is of an
    earlier year than the case, of its own or of a later one. ``met`` is `YES`, `NO`, `OUTSIDE`,
    `MISSING`, `UNSET`, `PARTIAL` (a share of less than a year) or `INCOMPARABLE`; ``missed_by``
    is how far the value lies on the wrong side, in ``unit``.

    Raises
    ------
    InputError
        If a target names an unknown measure, or its unit is not the measure's.
    """
    check_measures(targets)
    rows = [_hold(target._asdict(), case, base) for target in targets.itertuples(index=False)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def check_measures(targets: pd.DataFrame) -> None:
    """Raise for targets that the account cannot read; see `tabulate_targets`."""
    for row in targets[targets["measure"] != ""].itertuples():
        where = f"networks/targets.csv: target {row.target}"
        if row.measure not in TARGET_METRICS:
            hint = did_you_mean(str(row.measure), TARGET_METRICS)
            raise InputError(f"{where}: unknown measure {row.measure}, {hint}")
        unit = TARGET_METRICS[str(row.measure)].unit
        if row.unit != unit:
            raise InputError(f"{where}: unit {row.unit}, but {row.measure} is in {unit}")


def count_targets(board: pd.DataFrame) -> str:
    """Return one line on a scoreboard; targets of an earlier year are neither met nor missed.

    Examples
    --------
    >>> board = {"met": [YES, NO, YES, OUTSIDE], "due": [NOW, NOW, EARLIER, NOW]}
    >>> count_targets(pd.DataFrame(board))
    '1 met, 1 missed, 0 not computed, 1 outside the model, 1 of an earlier year'
    """
    past = list_earlier(board)
    number = board.loc[~past, "met"].value_counts()
    always = {YES: "met", NO: "missed", MISSING: "not computed", OUTSIDE: OUTSIDE}
    rare = {PARTIAL: "not judged by part of a year", INCOMPARABLE: INCOMPARABLE, UNSET: UNSET}
    counts = {word: int(number.get(key, 0)) for key, word in always.items()}
    counts |= {word: int(number[key]) for key, word in rare.items() if key in number}
    if past.any():
        counts["of an earlier year"] = int(past.sum())
    return ", ".join(f"{n} {word}" for word, n in counts.items())


def list_earlier(board: pd.DataFrame) -> pd.Series:
    """Return which targets of a scoreboard are of an earlier year and within the model."""
    return board["due"].eq(EARLIER) & board["met"].ne(OUTSIDE)


def _hold(
    target: Mapping[str, Any], case: ReportedCase, base: ReportedCase | None
) -> dict[str, Any]:
    year, due = int(case.year), int(target["year"])
    row = {key: target.get(key) for key in COLUMNS} | {"goal": target["value"]}
    row |= {"value": float("nan"), "missed_by": float("nan"), "remark": ""}
    row["due"] = EARLIER if due < year else LATER if due > year else NOW
    if not target["measure"]:
        return row | {"met": OUTSIDE, "remark": str(target["note"])}
    measure = TARGET_METRICS[target["measure"]]
    value, why = _measure(measure, str(target["of"]), case, base)
    if value is None:
        return row | {"met": MISSING, "remark": why}
    remark = "; ".join(filter(None, (_compare_years(due, year), measure.reading)))
    row |= {"value": value, "remark": remark}
    if measure.differs:
        return row | {"met": INCOMPARABLE, "remark": measure.differs}
    goal = target["value"]
    if pd.isna(goal):
        return row | {"met": UNSET}
    if case.hours < YEAR_HOURS and not measure.stated:
        return row | {"met": PARTIAL, "remark": f"{case.hours:,.0f} h only"}
    short = goal - value if target["sense"] == ">=" else value - goal
    if short <= TOLERANCE * abs(goal) + 1e-9:
        return row | {"met": YES}
    return row | {"met": NO, "missed_by": short}


def _compare_years(due: int, year: int) -> str:
    if due == year:
        return ""
    return f"due by {due}, the case is of {year}" if due > year else f"for {due}, held in {year}"


def _measure(
    measure: TargetMetric, of: str, case: ReportedCase, base: ReportedCase | None
) -> tuple[float | None, str]:
    """Return the value of a measure, or why there is none."""
    whole_year = (measure.unit != "%" or measure.change) and not measure.stated
    if whole_year and case.hours < YEAR_HOURS:
        return None, f"covers {case.hours:,.0f} of {YEAR_HOURS:,.0f} hours"
    now, why = _divide(measure, of, case)
    if now is None or not measure.change:
        return (None if now is None else measure.function(now, now) * measure.scale), why
    if fault := _judge_base(measure, case, base):
        return None, fault
    assert base is not None
    before, why = _divide(measure, of, base)
    if before is None or before == 0:
        return None, f"the base: {why or 'the figure is 0'}"
    return measure.function(now, before) * measure.scale, ""


def _judge_base(measure: TargetMetric, case: ReportedCase, base: ReportedCase | None) -> str:
    """Return what is wrong with the base of a change; nothing if it fits."""
    since = measure.since
    wanted = f"the case of {since}" if since else "an earlier case"
    if base is None:
        return f"needs {wanted} too: --base CASE"
    if since and int(base.year) != since:
        return f"needs {wanted}, the base is of {base.year}"
    if int(base.year) >= int(case.year):
        return f"needs {wanted}, the base is of {base.year} and the case of {case.year}"
    return "" if base.hours >= YEAR_HOURS else f"the base covers {base.hours:,.0f} hours"


def _divide(measure: TargetMetric, of: str, case: ReportedCase) -> tuple[float | None, str]:
    """Return the quotient of a measure in one case, or what the case lacks."""
    part = _add(measure.parts, of, case)
    if part is None:
        return None, f"no {_describe(measure.parts[0], of)} in the case"
    if not measure.over:
        return part, ""
    whole = _add(measure.over, of, case)
    if not whole:
        return None, f"no {_describe(measure.over[0], of)} in the case"
    return part / whole, ""


def _describe(figure: Figure, of: str) -> str:
    end_use = of if figure.end_use == OF else figure.end_use
    return figure.metric + (f" of {end_use}" if end_use not in ("", ALL) else "")


def _add(figures: tuple[Figure, ...], of: str, case: ReportedCase) -> float | None:
    """Return the sum of figures, None if the case has not one of their rows.

    An amount that the case has for the consumer, though not for the carriers asked for, is 0:
    steel works without an electric furnace make no steel in one.
    """
    named = [replace(f, end_use=f.end_use.replace(OF, of or ALL)) for f in figures]
    values = [value for f in named if (value := _pick(f, case)) is not None]
    if values:
        return sum(values)
    wider = [replace(f, carriers=("*",)) for f in named if f.metric not in SHARES]
    return 0.0 if any(_pick(f, case) is not None for f in wider) else None


def _pick(figure: Figure, case: ReportedCase) -> float | None:
    """Return a figure of the whole year, None if the case has no row of it."""
    rows = case.summary
    asked = (rows["metric"] == figure.metric) & (rows["variant"] == figure.variant)
    rows = rows[asked & (rows["period"] == case.year)].dropna(subset=["value"])
    rows = _narrow(_choose_consumer(rows, figure.end_use), "carrier", figure.carriers)
    rows = _narrow(rows, "part", (figure.part,))
    if rows.empty or (figure.metric in SHARES and len(rows) > 1):
        return None
    return float(rows["value"].sum())


def _choose_consumer(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the records of an end use, or of the location that is called so."""
    whole = rows["location"] == ALL
    if not whole.any():  # a figure that only locations have
        whole |= True
    found = _narrow(rows[whole], "end_use", (name,))
    if found.empty and name != ALL:
        found = rows[(rows["location"] == name) & (rows["end_use"] == ALL)]
    return found


def _narrow(rows: pd.DataFrame, column: str, patterns: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows that match a pattern; for a total, or `*`, the total or else its parts."""
    if patterns in ((ALL,), ("*",)):
        total = rows[rows[column] == ALL]
        return rows if total.empty else total
    matches = [any(fnmatchcase(str(v), p) for p in patterns) for v in rows[column]]
    return rows[pd.Series(matches, index=rows.index, dtype=bool)]
