"""``python -m xjgrid.cli``."""

from xjgrid.cli import main

main()
