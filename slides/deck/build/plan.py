"""The timing plan of talks of 25 and of 45 minutes, and whether there is time for all of it.

A slide's notes are read aloud, its steps are keys, and what is tried is typed: all that must fit in
the seconds that the plan gives the slide.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

from slides.deck.build.notes import Notes, read_notes, spoken_words, times_to_try
from slides.deck.build.source import Topic, read_topics, slide_type, slides, tags

TALKS = (25, 45)
WORDS_PER_MINUTE = 130
SECONDS_PER_KEY = 1
SECONDS_PER_TRY = 5  # to type something and run it
STEPS_OF_A_FIGURE = 4  # a diagram drawn with steps=True has at most so many
STEPS_OF_A_READER = 8  # and rnn.reading one for each character


@dataclass(frozen=True)
class Need:
    """What a slide needs in one talk.

    Attributes:
        title, source: the slide, and its place in the file.
        talk: the minutes of the talk.
        words, keys, tries: to say, to press, and how often something is typed and run.
        planned: the seconds that the plan gives it.
    """

    title: str
    source: str
    talk: int
    words: int
    keys: int
    tries: int
    planned: int

    @property
    def to_say_and_press(self) -> float:
        """The seconds for its words and its keys."""
        return self.words * 60 / WORDS_PER_MINUTE + self.keys * SECONDS_PER_KEY

    @property
    def seconds(self) -> float:
        """All the time that it takes."""
        return self.to_say_and_press + self.tries * SECONDS_PER_TRY

    @property
    def fits(self) -> bool:
        return self.seconds <= self.planned


def needs(topics: list[Topic] | None = None) -> list[Need]:
    """What each slide needs in each talk that shows it.

    Args:
        topics: the default is the deck's own topics.

    Raises:
        ReviewError: if a slide of the deck cannot be read.
    """
    all_slides = (slide for topic in topics or read_topics() for slide in slides(topic))
    return [need for slide in all_slides for need in _needs_of(slide)]


def _needs_of(slide: list[NotebookNode]) -> Iterator[Need]:
    deck = slide[0].metadata["deck"]
    notes = notes_of(slide)
    for number, (talk, planned) in enumerate(zip(TALKS, slide[0].metadata["timing"], strict=True)):
        said = notes.of(long=number == 1)
        words, tries = spoken_words(said), times_to_try(said)
        if planned:
            where = (deck["title"], deck["source"])
            yield Need(*where, talk, words, _keys(slide), tries, planned)


def notes_of(slide: list[NotebookNode]) -> Notes:
    """The notes of a slide."""
    return read_notes("\n\n".join(c.source for c in slide if slide_type(c) == "notes"))


def _keys(slide: list[NotebookNode]) -> int:
    """The keys that go through a slide's steps and on to the next."""
    fragments = sum(slide_type(cell) == "fragment" for cell in slide)
    lines = sum(len(cell.metadata.get("lines", "").split("|")) for cell in slide if _stepped(cell))
    figures = sum(map(_figure_steps, slide))
    answers = sum("ask" in tags(cell) for cell in slide)  # outputs that wait for a key
    return 1 + fragments + lines + answers + figures


def _figure_steps(cell: NotebookNode) -> int:
    if "steps=True" not in cell.source:
        return 0
    return STEPS_OF_A_READER if "rnn.reading(" in cell.source else STEPS_OF_A_FIGURE


def _stepped(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("lines"))


def too_long(found: list[Need]) -> str:
    """A table of the slides that need more than their time; "" if there are none."""
    rows = [need for need in found if not need.fits]
    if not rows:
        return ""
    head = (
        f"Longer than planned, at {WORDS_PER_MINUTE} words a minute, {SECONDS_PER_KEY} s for a key "
        f"and {SECONDS_PER_TRY} s for each thing to try:"
    )
    columns = "talk  words  keys  tries   needs  planned  slide"
    return "\n".join([head, columns, *map(_row, rows)])


def _row(need: Need) -> str:
    needed, planned = f"{need.seconds:.0f} s", f"{need.planned} s"
    return (
        f"{need.talk:>4} {need.words:>6} {need.keys:>5} {need.tries:>6} {needed:>7} {planned:>8}  "
        f"{need.title} ({need.source})"
    )


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
    return f"{slides:>13} slides{f'{seconds // 60}:{seconds % 60:02}':>6}".rjust(24)
