"""PyPSA's settings for every test of the solve."""

import pytest

from xjgrid.build.options import prepare_pypsa


@pytest.fixture(autouse=True)
def _prepared() -> None:
    prepare_pypsa()
