"""How long a class's own commands take: a term of it, and one submission after another."""

from tests.bench.tables.blocks import Figures, block, sentences, table


@block
def term(figures: Figures) -> str:
    """A term of a class, command by command."""
    f = figures["term"]
    students, handed_in = f["students"], f["submissions"]
    page = f"a page of {f['bytes_of_page'] / 1e6:.2f} MB, drawn in {f['seconds_to_draw']:.1f} s"
    commands = {
        "`review collect canvas`, six downloads": "collect",
        f"`review autograde`, {f['submissions_a_minute']:.0f} submissions a minute": "autograde",
        f"`review report`, {page}": "report",
        f"`review feedback`, {f['feedback_pages']:,.0f} pages": "feedback",
        f"`review export canvas`, {f['exported_rows']:,.0f} rows": "export",
    }
    rows = [(said, f"{f[f'seconds_to_{name}']:,.0f}") for said, name in commands.items()]
    begins = sentences(
        f"{students:,.0f} students, {handed_in:,.0f} submissions;"
        f" {6 * students - handed_in:,.0f} were not handed in:"
    )
    ends = sentences(
        f"Memory of all processes together: at most {f['megabytes'] / 1000:.1f} GB. Lost:"
        f" {f['lost']:.0f}. With another score than expected: {f['other_scores']:.0f}."
    )
    return f"{begins}\n\n{table(('command', 'seconds'), rows)}\n\n{ends}"


@block
def watch(figures: Figures) -> str:
    """From a file's arrival to its feedback page."""
    f = figures["watch"]

    def between(kind: str) -> str:
        return f"{f[f'seconds_{kind}_least']:.1f} to {f[f'seconds_{kind}']:.1f}"

    rows = [
        ("right ones", between("right")),
        ("with a mistake, whose name is looked for", between("wrong")),
        ("six at once, the last", f"{f['seconds_of_the_last_of_six']:.1f}"),
        ("from the command's start to the first page", f"{f['seconds_to_the_first']:.1f}"),
    ]
    return table(("from a file's arrival to its feedback page", "seconds"), rows)
