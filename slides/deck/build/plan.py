"""The timing plan: how long talks of 25 and of 45 minutes spend on each topic."""

from slides.deck.build.source import Topic, read_topics

TALKS = (25, 45)


def as_table(topics: list[Topic] | None = None) -> str:
    """A text table of the slides and minutes (m:ss) of each topic in both talks.

    A slide that is planned for 0 seconds is not counted: the talk skips it.

    Args:
        topics: the default is the deck's own topics.

    Raises:
        ReviewError: if a slide of the deck cannot be read.
    """
    lines = [f"{'':22}" + "".join(f"{f'{minutes}-minute talk':>24}" for minutes in TALKS)]
    totals = [(0, 0)] * len(TALKS)
    for topic in topics or read_topics():
        plan = _seconds(topic)
        totals = [(n + m, s + t) for (n, s), (m, t) in zip(totals, plan, strict=True)]
        lines.append(f"{topic.name:22}" + "".join(map(_cell, plan)))
    return "\n".join([*lines, f"{'in all':22}" + "".join(map(_cell, totals))])


def _seconds(topic: Topic) -> list[tuple[int, int]]:
    """For each talk, the number of slides that are shown and how many seconds they take."""
    timings = [c.metadata["timing"] for c in topic.notebook.cells if "timing" in c.metadata]
    return [
        (sum(seconds > 0 for seconds in talk), sum(talk)) for talk in zip(*timings, strict=True)
    ]


def _cell(planned: tuple[int, int]) -> str:
    slides, seconds = planned
    return f"{slides:>13} slides{f'{seconds // 60}:{seconds % 60:02}':>5}".rjust(24)
