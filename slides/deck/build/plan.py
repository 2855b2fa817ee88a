"""The timing plan: how long a talk of 25 and one of 45 minutes stay on each topic."""

from slides.deck.build.source import Topic, read_topics

TALKS = (25, 45)


def as_table(topics: list[Topic] | None = None) -> str:
    """A table with slides and minutes of each topic in both talks; a slide without time is skipped.

    Args:
        topics: the deck's own if left out.
    """
    lines = [f"{'':22}" + "".join(f"{f'{minutes}-minute talk':>24}" for minutes in TALKS)]
    totals = [(0, 0)] * len(TALKS)
    for topic in topics or read_topics():
        plan = _seconds(topic)
        totals = [(n + m, s + t) for (n, s), (m, t) in zip(totals, plan, strict=True)]
        lines.append(f"{topic.name:22}" + "".join(map(_cell, plan)))
    return "\n".join([*lines, f"{'in all':22}" + "".join(map(_cell, totals))])


def _seconds(topic: Topic) -> list[tuple[int, int]]:
    """For each talk, the number of slides that are shown and the seconds that they take."""
    timings = [c.metadata["timing"] for c in topic.notebook.cells if "timing" in c.metadata]
    return [
        (sum(seconds > 0 for seconds in talk), sum(talk)) for talk in zip(*timings, strict=True)
    ]


def _cell(planned: tuple[int, int]) -> str:
    slides, seconds = planned
    return f"{slides:>13} slides{f'{seconds // 60}:{seconds % 60:02}':>5}".rjust(24)
