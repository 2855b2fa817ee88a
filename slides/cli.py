"""The `review slides` commands. What they do is in slides/deck: build, serve and inspect."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.contract.errors import ReviewError

app = typer.Typer(no_args_is_help=True, help="The deck: build, check, print and present it.")

# Rendering, a browser and a server take seconds to import: each command imports what it needs.

Folder = Annotated[Path, typer.Option("--deck", help="The folder of the built deck.")]
Answers = Annotated[bool, typer.Option("--answers", help="Append the solutions of the exercises.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address.")]
DECK = Path("build/deck")


class Minutes(StrEnum):
    """The talks that the deck has a timing plan for."""

    SHORT = "25"
    LONG = "45"


@app.command()
def build(answers: Answers = False, deck: Folder = DECK) -> None:
    """Render the slides as one self-contained reveal.js deck."""
    from slides.deck.build.pipeline import build_deck

    print(build_deck(output=deck, answers=answers))


@app.command()
def watch(
    answers: Answers = False,
    deck: Folder = DECK,
    port: Annotated[int | None, typer.Option(help="Default: a free port.")] = None,
    no_browser: NoBrowser = False,
) -> None:
    """Show the deck in a browser and rebuild it whenever a slide is saved, until Ctrl-C."""
    from slides.deck.serve.watch import watch as rebuild_on_save

    rebuild_on_save(output=deck, answers=answers, port=port or 0, browser=not no_browser)


@app.command()
def check(
    deck: Folder = DECK,
    screenshots: Annotated[
        Path | None, typer.Option(help="Save a picture of each slide in this folder.")
    ] = None,
) -> None:
    """Check every slide in Chromium: overflow, accessibility, links, notes, foreign requests."""
    from slides.deck.inspect.check import check_deck

    report = check_deck(deck, screenshots)
    print(report)
    if report.findings:
        raise ReviewError(f"{len(report.findings)} findings; each is listed above with its slide.")


@app.command()
def pictures() -> None:
    """Draw the diagrams of the exercises again, as files beside the instructor's notebooks."""
    from slides.deck.paths import SOLUTIONS
    from slides.figures.standalone import write

    for path in write(SOLUTIONS):
        print(path)


@app.command()
def pdf(
    output: Annotated[Path, typer.Argument(help="The PDF to write.")] = Path("build/deck.pdf"),
    notes: Annotated[
        bool, typer.Option("--notes", help="A handout: two slides a page, with notes.")
    ] = False,
    minutes: Annotated[
        Minutes | None, typer.Option(help="Only what this talk shows; default: everything.")
    ] = None,
    deck: Folder = DECK,
) -> None:
    """Print the deck to a PDF, one page a slide."""
    from slides.deck.inspect.pdf import print_deck

    print(print_deck(deck, output, notes, minutes=minutes))


@app.command()
def export(
    output: Annotated[
        Path | None, typer.Argument(help="Default: build/deck.zip, or build/deck.html.")
    ] = None,
    one_file: Annotated[
        bool, typer.Option("--one-file", help="A single HTML page that asks for nothing else.")
    ] = False,
    deck: Folder = DECK,
) -> None:
    """Pack the built deck into one file for a learning platform: a zip, or a single page."""
    from slides.deck.build.export import export_page, export_zip

    if one_file:
        print(export_page(deck, output or Path("build/deck.html")))
    else:
        print(export_zip(deck, output or Path("build/deck.zip")))


@app.command()
def new(
    title: Annotated[str, typer.Argument(help="The topic's title.")],
    folder: Annotated[Path, typer.Option(help="The folder of the slides.")] = Path("slides"),
) -> None:
    """Write a file of slides to begin with: a title, an example that runs, and notes."""
    from slides.deck.build.new import new_topic

    print(new_topic(title, folder))


@app.command()
def rehearse(
    minutes: Annotated[Minutes, typer.Option(help="The talk to compare with.")] = Minutes.LONG,
    folder: Annotated[Path, typer.Option(help="The folder of the slides.")] = Path("slides"),
) -> None:
    """Run every live cell in order in a kernel, time it, and compare with the plan."""
    from slides.deck.build.source import read_topics
    from slides.deck.serve.rehearse import rehearse as run_through

    print("The code of the deck runs in a new kernel; trainings come from slides/trained.")
    held = run_through(
        read_topics(folder), int(minutes), lambda run: print(".", end="", flush=True)
    )
    print(f"\n{held}")
    if held.faults:
        raise ReviewError(
            f"Live cells that fail, or take longer than their slides have: {len(held.faults)}."
        )


@app.command()
def present(
    port: Annotated[int | None, typer.Option(help="Default: a free port.")] = None,
    no_browser: NoBrowser = False,
    minutes: Annotated[
        Minutes | None, typer.Option(help="Leave out what a talk of this length has no time for.")
    ] = None,
    phones: Annotated[
        bool, typer.Option("--phones", help="Let phones on the network turn slides, and vote.")
    ] = False,
    phones_at: Annotated[
        str | None,
        typer.Option(help="This machine's address for phones, if it is on several networks."),
    ] = None,
    deck: Folder = DECK,
) -> None:
    """Serve the deck on this machine with a kernel for the code on its slides, until Ctrl-C."""
    from slides.deck.build.pipeline import build_deck
    from slides.deck.serve.phones import network_address
    from slides.deck.serve.supervisor import present as serve

    address = phones_at or (network_address() if phones else None)
    build_deck(output=deck)
    serve(deck, port, browser=not no_browser, plan=minutes, phones=address)


@app.command()
def plan() -> None:
    """Print the timing plan of both talks; fail where notes and keys exceed a slide's time."""
    from slides.deck.build.plan import as_table, needs, too_long
    from slides.deck.build.source import read_topics

    topics = read_topics()
    print(as_table(topics))
    if longer := too_long(needs(topics)):
        print(f"\n{longer}")
        raise ReviewError("These slides need more time than the plan gives them: say less there.")


@app.command()
def keep() -> None:
    """Run all slides again and keep what they train and measure in slides/trained (slow)."""
    from slides.deck.build.keep import keep_results

    for path in keep_results():
        print(path)
