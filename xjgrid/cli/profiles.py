"""Commands on profiles: make, import, check, plot."""

from __future__ import annotations

from pathlib import Path

import click

from xjgrid.cli.output import print_table, study_option, table_options
from xjgrid.cli.values import read_years


@click.group()
def profiles() -> None:
    """Make, import, check and plot hourly profiles."""


@profiles.command()
@click.option("--years", multiple=True, metavar="Y", help="Weather years to make, such as 1-5.")
@click.option(
    "--era5",
    "cutouts",
    multiple=True,
    type=click.Path(exists=True),
    metavar="CUTOUT",
    help="Make real years from an atlite cutout of ERA5 instead.",
)
@click.option("-o", "--output", type=click.Path(), help="File to write; in profiles/ if not given.")
@study_option
def make(
    years: tuple[str, ...], cutouts: tuple[str, ...], output: str | None, study: str | None
) -> int:
    """Make synthetic weather years (or real ones from ERA5) from the tables of the study.

    The same tables give the same years to the last bit.
    """
    from xjgrid.inputs import Study
    from xjgrid.profiles import make_era5, make_profiles

    root = Study.open(study).root
    target = Path(output) if output else None
    if cutouts:
        path = make_era5(root, [Path(c) for c in cutouts], target, _tell)
    elif years:
        path = make_profiles(root, target, read_years(years), _tell)
    else:
        path = make_profiles(root, target, progress=_tell)
    click.echo(str(path))
    return 0


def _tell(done: int, of: int, what: str) -> None:
    """Say what is made, a line a step."""
    click.echo(f"{what} ({done} of {of})", err=True)


@profiles.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--name", required=True, help="Name of the profile that is written.")
@click.option("--variable", help="What a CSV with a column a zone holds: wind, solar, ...")
@click.option("--fill", metavar="PROFILE", help="Profile for what the files lack.")
@click.option("--time-zone", metavar="ZONE", help="Time zone of labels without one.")
@click.option("--hour-ending", is_flag=True, help="Labels name the end of the hour.")
@study_option
def import_files(
    files: tuple[str, ...], name: str, variable: str | None, fill: str | None,
    time_zone: str | None, hour_ending: bool, study: str | None,
) -> int:  # fmt: skip
    """Bring your own CSV or netCDF FILES into profiles/, checked like every profile."""
    from xjgrid.inputs import Study
    from xjgrid.profiles import import_profile

    root = Study.open(study).root
    given = {"time_zone": time_zone} if time_zone else {}
    path = import_profile(
        root, [Path(f) for f in files], name, variable=variable, fill=fill,
        hour_ending=hour_ending, **given,
    )  # fmt: skip
    click.echo(f"{path}: a scenario uses it with `profiles: {name}`")
    return 0


@profiles.command()
@click.argument("name", default="synthetic")
@click.option("--plot", "image", type=click.Path(), metavar="FILE", help="Draw it as well.")
@study_option
@table_options
def check(name: str, image: str | None, study: str | None, as_csv: bool, as_json: bool) -> int:
    """Show the figures of profile NAME beside measured and published ones.

    Leaves with code 5 if one lies outside its tolerance.
    """
    from xjgrid.inputs import Study
    from xjgrid.profiles import check_profiles, plot_check

    root = Study.open(study).root
    frame = check_profiles(root, name)
    print_table(frame, as_csv=as_csv, as_json=as_json)
    if image:
        click.echo(str(plot_check(root, Path(image), name)), err=True)
    outside = int((~frame["within"].astype(bool)).sum())
    if outside:
        click.echo(f"{outside} of {len(frame)} figures lie outside their tolerance", err=True)
        return 5
    return 0


@profiles.command()
@click.argument("name", default="synthetic")
@click.option("-o", "--output", type=click.Path(), help="File to write: png, svg or pdf.")
@study_option
def plot(name: str, output: str | None, study: str | None) -> int:
    """Draw profile NAME beside measured and published figures."""
    from xjgrid.inputs import Study
    from xjgrid.profiles import plot_check

    path = plot_check(Study.open(study).root, Path(output or f"profiles-{name}.png"), name)
    click.echo(str(path))
    return 0
