"""Figures go to files whatever backend and fonts the environment has."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from xjgrid.report.backend import telling_fonts


@pytest.mark.parametrize(
    ("backend", "kept"),
    [("nosuch", False), ("module://ipympl.backend_nbagg", False), ("svg", True), (None, False)],
)
def test_figures_need_no_backend(backend, kept, tmp_path):
    code = (
        "from xjgrid.report.backend import load_matplotlib\n"
        "load_matplotlib()\n"
        "from xjgrid.report.style import make_figure\n"
        "from xjgrid.report.figures import save\n"
        "from pathlib import Path; import matplotlib, os\n"
        f"save(make_figure(2, 2)[0], Path({str(tmp_path)!r}) / 'x.png')\n"
        "print(matplotlib.rcParams._get('backend'), os.environ.get('MPLBACKEND'))\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("MPLBACKEND", None)
    if backend is not None:
        environment["MPLBACKEND"] = backend
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    used, told = done.stdout.strip().rsplit(" ", 1)
    assert told == str(backend)
    assert (used == backend) == kept
    assert [path.name for path in tmp_path.iterdir()] == ["x.png"]


def test_signs_without_a_font_are_told_once(caplog):
    import warnings

    with telling_fonts():
        for sign in (0x4E4C, 0x9C81, 0x4E4C):
            warnings.warn(f"Glyph {sign} (\\N) missing from font(s) DejaVu Sans.", stacklevel=1)
    assert caplog.messages == [
        "no font that is installed has 乌鲁: drawn as boxes; install one of "
        "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC"
    ]
    with pytest.warns(UserWarning, match="another"), telling_fonts():
        warnings.warn("another", stacklevel=1)
