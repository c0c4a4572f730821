"""Matplotlib for figures that go to files: of any backend, with fonts for what is written."""

from __future__ import annotations

import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from typing import Any

logger = logging.getLogger(__name__)

BACKEND = "MPLBACKEND"

CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Microsoft YaHei", "SimHei", "PingFang SC", "Heiti SC",
)  # fmt: skip
"""Fonts for Chinese signs, of which those that are installed stand behind the usual one."""

MISSING = re.compile(r"Glyph (\d+) .*missing from")


def load_matplotlib() -> None:
    """Import matplotlib, whatever backend the environment names.

    A backend shows figures in a window or a notebook; these go to files and need none. One that
    is not installed here, as where a notebook of another environment starts `xjgrid`, would stop
    the import.
    """
    if "matplotlib" in sys.modules:
        return
    asked = os.environ.pop(BACKEND, None)
    try:
        import matplotlib
    finally:
        if asked is not None:
            os.environ[BACKEND] = asked
    if asked:
        with suppress(ValueError):  # not installed: the default one stays
            matplotlib.rcParams["backend"] = asked


def rc_context(settings: Mapping[str, Any]) -> AbstractContextManager[None]:
    """Set matplotlib for a while, with fonts behind the usual one for signs that it lacks."""
    load_matplotlib()
    import matplotlib

    values: Any = {"font.family": ["sans-serif", *list_fonts()], **settings}
    return matplotlib.rc_context(values)


@cache
def list_fonts() -> tuple[str, ...]:
    """Return the fonts of `CHINESE` that are installed."""
    load_matplotlib()
    from matplotlib.font_manager import fontManager

    installed = {font.name for font in fontManager.ttflist}
    return tuple(name for name in CHINESE if name in installed)


@contextmanager
def telling_fonts() -> Iterator[None]:
    """Say once which signs no installed font has, instead of a warning for each of them."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    signs = ""
    for warning in caught:
        found = MISSING.search(str(warning.message))
        if found is None:
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )
        elif chr(int(found[1])) not in signs:
            signs += chr(int(found[1]))
    if signs:
        logger.warning(
            "no font that is installed has %s: drawn as boxes; install one of %s",
            signs, ", ".join(CHINESE[:3]),
        )  # fmt: skip
