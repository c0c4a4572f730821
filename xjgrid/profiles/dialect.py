"""How a planner's CSV is written: encoding, separator, decimal sign, form of the dates."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from xjgrid.errors import InputError

DATES = ("iso", "dmy", "mdy", "excel")
SEPARATORS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "space": " "}


@dataclass(frozen=True)
class Dialect:
    """How a CSV is written.

    Parameters
    ----------
    encoding
        Name of the encoding; by default told by the file itself: a byte order mark, else UTF-8,
        else GB18030.
    sep
        One character between columns, or `tab`; by default a comma, or the one that a line
        `sep=;` at the top names.
    decimal
        Decimal sign, `.` or `,`.
    dates
        `iso` (year first), `dmy` (day first), `mdy` (month first) or `excel` (day numbers).

    Raises
    ------
    InputError
        If a value is none of these.

    Examples
    --------
    >>> Dialect(sep="tab").separator
    '\\t'
    >>> Dialect(decimal=";")
    Traceback (most recent call last):
    xjgrid.errors.InputError: --decimal ;: write . or ,
    """

    encoding: str | None = None
    sep: str | None = None
    decimal: str = "."
    dates: str = "iso"

    def __post_init__(self) -> None:
        if self.encoding:
            try:
                codecs.lookup(self.encoding)
            except LookupError as error:
                text = "no such encoding; write utf-8, gb18030, utf-16 or another one of Python's"
                raise InputError(f"--encoding {self.encoding}: {text}") from error
        separator = self.separator or ""
        if self.sep is not None and (len(separator) != 1 or separator in '"\r\n'):
            raise InputError(f"--sep {self.sep}: write one character, or tab")
        if self.decimal not in (".", ","):
            raise InputError(f"--decimal {self.decimal}: write . or ,")
        if self.dates not in DATES:
            raise InputError(f"--dates {self.dates}: write {', '.join(DATES)}")

    @property
    def separator(self) -> str | None:
        """The character between columns, if it was given."""
        return SEPARATORS.get(self.sep, self.sep) if self.sep else self.sep
