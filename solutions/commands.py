"""The commands that this course adds to `review`: ``review lesson text``, ``review lesson losses``."""

from pathlib import Path
from typing import Annotated

import typer

from grader.contract.errors import ReviewError

app = typer.Typer(no_args_is_help=True, help="The lesson's text, and full-length training.")

CourseFolder = Annotated[Path, typer.Option("--course", help="The folder with nbgrader_config.py.")]


@app.command()
def text(
    name: Annotated[
        str | None, typer.Argument(help="'generated' or 'nietzsche'; default: the one in use.")
    ] = None,
) -> None:
    """Show which text is in use, and its conditional entropies, the lower bounds of a loss."""
    from rnn_review.text import corpus

    chosen = corpus.load(name)
    print(chosen)
    print("conditional entropy in nats, given the previous k characters:")
    for k in range(5):
        print(f"  k = {k}: {corpus.conditional_entropy(chosen.idx, k):.4f}")


@app.command()
def losses(
    texts: Annotated[
        list[str] | None, typer.Argument(help="'generated', 'nietzsche'; default: both.")
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option(help="For example 06_scan; may be repeated; default: all.")
    ] = None,
    course: CourseFolder = Path(),
    output: Annotated[Path, typer.Option(help="The file for the table.")] = Path("docs/results.md"),
) -> None:
    """Train every model at full length and write the table of losses (half an hour or more)."""
    from grader.course.folder import course_of, open_course
    from rnn_review.text import corpus
    from solutions import lesson_losses

    if not output.parent.is_dir():
        raise ReviewError(
            f"The folder {output.parent} does not exist. Name another file with --output."
        )
    opened = open_course(course)
    topics = topic or list(course_of(opened).assignments)
    rows = []
    for row in lesson_losses.train(
        opened, [corpus.load(name) for name in texts or ["nietzsche", "generated"]], topics
    ):
        rows.append(row)
        print(f"{row.run.topic}, {row.run.what}, {row.text}: {row}", flush=True)
    output.write_text(lesson_losses.as_markdown(rows), encoding="utf-8")
    print(output)
