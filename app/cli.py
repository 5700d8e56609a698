"""The command line: run, serve, import, compute, release, catalogue, golden. As thin as the routes."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from app.catalogue import check_catalogue
from app.custom_areas.schemas import Mode
from app.custom_areas.service import Asked, custom_area
from app.custom_areas.told import lines_of
from app.dependencies import edition as edition_of
from app.imports.service import Receipt, Sender, receive
from app.jobs.conversions import build_crosswalks, converted_counts
from app.jobs.executors import executor_of
from app.jobs.recompute import recompute
from app.messages import said
from app.reference import write_reference
from app.registers.importing import RegisterKind, import_register
from app.releases.service import Decision, publish
from app.settings import Settings
from app.shipped import catalog_of, tables_of
from app.store.database import Database, open_database
from app.store.session import Refused, refusal_in, session_as
from geodata.crosswalk import Method
from geodata.custom_areas import parsed
from geodata.vocabulary.areas import AreaLevel
from geodata.vocabulary.errors import DeclarationError, SozialmonitorError, UnreadableFileError
from indicators.disclosure.primary import Thresholds

# The service, its reports and the demo are imported by the commands that need them: they would cost an import
# of one file 100 MB and a second.
cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
release = typer.Typer(no_args_is_help=True, help="Editions: what leaves the house.")
catalogue = typer.Typer(no_args_is_help=True, help="The declared indicators.")
db = typer.Typer(no_args_is_help=True, help="The database.")
cli.add_typer(release, name="release")
cli.add_typer(catalogue, name="catalogue")
crosswalk = typer.Typer(no_args_is_help=True, help="Counts from one division of the municipality to another.")
area = typer.Typer(no_args_is_help=True, help="Areas of your own.")
cli.add_typer(db, name="db")
cli.add_typer(area, name="area")
cli.add_typer(crosswalk, name="crosswalk")
register = typer.Typer(no_args_is_help=True, help="Registers of municipalities and counties.")
cli.add_typer(register, name="register")

MunicipalityOption = Annotated[
    str, typer.Option(help="Gemeindekennzahl (AGS) of 8 digits; a county that delivers: 5 digits.")
]


def progress(step: str) -> None:
    """Say what is being done."""
    typer.echo(step)
    sys.stdout.flush()


@contextmanager
def timed(step: str) -> Iterator[None]:
    """Say what is being done, and how long it took if it was long."""
    progress(f"{step} …")
    begun = time.perf_counter()
    yield
    if (seconds := time.perf_counter() - begun) > 1:
        progress(f"{step}: {seconds:.1f} s")


@contextmanager
def opened() -> Iterator[tuple[Settings, Database]]:
    """Settings and database of this command."""
    settings = settings_read()
    with open_database(settings, progress) as database:
        yield settings, database


def settings_read() -> Settings:
    """The settings, or a sentence about the one that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in entry['loc'])}: {entry['msg']}" for entry in error.errors()
        )
        raise DeclarationError(f"The settings are wrong: {wrong}.") from error
    except SettingsError as error:
        raise DeclarationError(f"The settings are wrong: {error}.") from error


@cli.command()
def run() -> None:
    """Set up the database, load the demo municipality the first time, and serve."""
    from app.demo.load import load_demo  # noqa: PLC0415 - see above
    from app.serve import serve_until_stopped  # noqa: PLC0415

    try:
        with opened() as (settings, database):
            load_demo(settings, database.engine, decision_of(settings), timed)
            opens_browser = os.environ.get("NO_BROWSER") != "1"
            serve_until_stopped(settings, database, opens_browser=opens_browser)
    except KeyboardInterrupt:  # before the server listens; what is half done is taken up by the next start
        raise typer.Exit(130) from None


@cli.command()
def serve() -> None:
    """Serve what is released, without loading the demo."""
    from app.serve import serve_until_stopped  # noqa: PLC0415 - see above

    with opened() as (settings, database):
        serve_until_stopped(settings, database, opens_browser=False)


@cli.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(help="The file as it was delivered.")],
    table: Annotated[str, typer.Option(help="Name of the declared source table.")],
    municipality: MunicipalityOption,
    year: Annotated[int, typer.Option(help="Reporting year (of boundaries: a year they hold for).")],
    *,
    dry_run: Annotated[bool, typer.Option(help="Check everything, store nothing.")] = False,
    withdraw: Annotated[
        bool, typer.Option(help="Outlines: areas no longer named go together with their numbers.")
    ] = False,
) -> None:
    """Take in one delivered file, or say everything that is wrong with it."""
    with opened() as (settings, database), session_as(database.engine, "platform_writer") as session:
        sender = Sender(table, municipality, year, withdraw)
        receipt = receive(session, tables_of(settings), path, sender, is_dry_run=dry_run)
    for line in told(receipt):
        typer.echo(line)


@cli.command()
def compute(municipality: MunicipalityOption) -> None:
    """Compute all indicators of a municipality from its current facts."""
    with (
        opened() as (settings, database),
        session_as(database.engine, "platform_writer") as session,
        executor_of(settings.engine) as executor,
    ):
        done = recompute(session, catalog_of(settings), municipality, executor)
    typer.echo(
        f"{done.values} values computed in {done.columns} columns; {done.fresh_columns} columns were up to "
        "date."
    )


@release.command("publish")
def release_publish(municipality: MunicipalityOption) -> None:
    """Publish a new edition of a municipality."""
    with opened() as (settings, database), session_as(database.engine, "platform_publisher") as session:
        published = publish(
            session, catalog_of(settings), tables_of(settings), municipality, decision_of(settings)
        )
    what = "published" if published.is_new else "unchanged"
    withheld = sum(published.withheld.values())
    typer.echo(
        f"Edition {published.edition} {what}: {published.indicators} indicators, "
        f"{published.columns} columns, {withheld} counts withheld."
    )
    for problem in published.problems:
        typer.echo(f"  note: {problem}")


@crosswalk.command("build")
def crosswalk_build(
    municipality: MunicipalityOption,
    method: Annotated[
        Method | None, typer.Option(help="Instead of the surest method that the delivered counts allow.")
    ] = None,
    layer: Annotated[
        str | None,
        typer.Option(help="A delivered table of points (addresses, flats) that tells where people live."),
    ] = None,
) -> None:
    """Build the crosswalks from earlier boundaries to the newest; publishing does the same."""
    with opened() as (settings, database), session_as(database.engine, "platform_publisher") as session:
        catalog, thresholds = catalog_of(settings), decision_of(settings).thresholds
        built = build_crosswalks(session, catalog, municipality, thresholds, method, layer)
    for line in [*(bridge.told() for bridge in built.found), *built.problems]:
        typer.echo(line)


@crosswalk.command("convert")
def crosswalk_convert(
    municipality: MunicipalityOption,
    level: Annotated[AreaLevel, typer.Option(help="Level of areas the counts were delivered for.")],
    variable: Annotated[str, typer.Option(help="A declared count.")],
    year: Annotated[int, typer.Option(help="Reporting year, on earlier boundaries.")],
) -> None:
    """Delivered counts on the newest boundaries as CSV (;): the owner's numbers, not for release."""
    with opened() as (settings, database), session_as(database.engine, "platform_publisher") as session:
        rows = converted_counts(session, catalog_of(settings), municipality, (level, variable, year))
    typer.echo("key;name;value;rounded;status;estimated_share")
    for row in rows:
        numbers = (row.value, row.rounded, row.estimated_share)
        value, rounded, share = ("" if n is None else f"{n:.6g}".replace(".", ",") for n in numbers)
        typer.echo(f"{row.key};{row.name};{value};{rounded};{row.status};{share}")


@area.command("compose")
def area_compose(
    path: Annotated[Path, typer.Argument(help="GeoJSON: one Polygon or MultiPolygon in degrees (WGS84).")],
    municipality: MunicipalityOption,
    indicator: Annotated[str, typer.Option(help="Name of a released indicator: a count or a rate.")],
    level: Annotated[AreaLevel, typer.Option(help="Level of the released areas it is composed of.")],
    year: Annotated[int, typer.Option(help="Reporting year.")],
    mode: Annotated[Mode | None, typer.Option(help="Whole areas only, or cut ones in part.")] = None,
) -> None:
    """Compose the value of a drawn area from released numbers."""
    drawing = parsed(content_of(path))
    with opened() as (_, database), session_as(database.engine, "platform_reader") as session:
        edition = edition_of(session, municipality)
        found = custom_area(session, edition, Asked(indicator, level, year, mode), drawing)
    for line in lines_of(found):
        typer.echo(line)


@register.command("import")
def register_import(
    path: Annotated[Path, typer.Argument(help="The file as it was published.")],
    kind: Annotated[RegisterKind, typer.Option(help="What the file is.")],
    vintage: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="Gebietsstand; of a conversion table: its target.")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Also in place of a stored file with many more rows.")
    ] = False,
) -> None:
    """Take in a register of municipalities, a map of them, a conversion table, or names of counties."""
    with opened() as (_, database), session_as(database.engine, "platform_writer") as session:
        receipt = import_register(session, path, kind, vintage.date(), may_shrink=replace)
    typer.echo(f"{receipt.file}: {receipt.outcome}, {receipt.rows} rows, {receipt.reforms} reforms derived")
    for note in receipt.notes:
        typer.echo(f"  note ({note.kind}): {note.message}")


@catalogue.command("check")
def catalogue_check() -> None:
    """Check every declaration against the others and work every example."""
    settings = settings_read()
    typer.echo(check_catalogue(catalog_of(settings), tables_of(settings)))


@cli.command()
def docs() -> None:
    """Write the generated reference pages."""
    settings = settings_read()
    written = write_reference(catalog_of(settings), tables_of(settings))
    typer.echo(f"written: {', '.join(written)}" if written else "The reference is current.")


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schemas up to date."""
    with opened():
        typer.echo("The database is up to date.")


@cli.command()
def golden(
    data: Annotated[Path, typer.Option(help="Folder with one subfolder per edition.")] = Path(
        "../shared/data/berlin_mss"
    ),
    boundaries: Annotated[
        Path | None, typer.Option(help="Folder with the LOR boundaries; by default beside the data.")
    ] = None,
    oracles: Annotated[
        Path | None, typer.Option(help="Compare the reference results of this folder (values.json) instead.")
    ] = None,
) -> None:
    """Recompute every published edition and compare; exits non-zero on any difference."""
    from app import golden as golden_route  # noqa: PLC0415 - see above
    from app.oracles.runner import compare_oracles  # noqa: PLC0415 - see above

    settings = settings_read()
    lines, is_equal = (
        compare_oracles(oracles)
        if oracles
        else golden_route.compare_editions(data, boundaries, catalog_of(settings), tables_of(settings))
    )
    for line in lines:
        typer.echo(line)
    raise typer.Exit(0 if is_equal else 1)


def content_of(path: Path) -> bytes:
    """The bytes of a file, or a sentence about why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: the file cannot be read ({error.strerror}). Check the path and the right to read it.",
            file=path.name,
        ) from error


def told(receipt: Receipt) -> list[str]:
    """What the sender reads."""
    head = {
        "accepted": "accepted",
        "checked": "checked, nothing stored (dry run)",
        "unchanged": "unchanged: exactly this file is already stored",
    }[receipt.outcome]
    counted = f"{receipt.areas} areas, {receipt.facts} numbers, {receipt.absent} of them absent with a reason"
    if receipt.points:
        counted = f"{receipt.points} facilities, {counted}"
    if receipt.cells:
        counted = f"{receipt.cells} cells of the grid, {receipt.absent} of them absent with a reason"
    lines = [f"{receipt.file}: {head}"]
    if receipt.outcome != "unchanged":
        lines.append(f"  {counted}" if receipt.facts or receipt.cells else f"  {receipt.areas} areas")
    return lines + [f"  note ({note.kind}): {note.message}" for note in receipt.notes]


def decision_of(settings: Settings) -> Decision:
    """The thresholds that the settings decide."""
    disclosure = settings.disclosure
    thresholds = Thresholds(disclosure.register_minimum, disclosure.social_minimum)
    return Decision(thresholds, disclosure.decided_by, disclosure.reason)


def main() -> NoReturn:
    """Entry point: errors are sentences on stderr, with exit code 1, or 2 for a wrong declaration."""
    try:
        cli()
    except SozialmonitorError as error:
        typer.echo(f"{said('problem', error.code, 'de')} / {said('problem', error.code, 'en')}", err=True)
        typer.echo(error.message, err=True)
        sys.exit(2 if isinstance(error, DeclarationError) else 1)
    except Refused as error:
        typer.echo(f"The database refused: {refusal_in(error)}. Nothing was stored.", err=True)
        sys.exit(1)
    sys.exit(0)


if __name__ == "__main__":
    main()
