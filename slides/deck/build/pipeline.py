"""The stages of the build in order: read, execute, render, bundle, write weights."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slides.deck.build import answers as solutions
from slides.deck.build.alternatives import require_alternatives
from slides.deck.build.bundle import bundle
from slides.deck.build.execute import Executor
from slides.deck.build.length import require_short
from slides.deck.build.math import Math
from slides.deck.build.networks import Networks, take_networks, write_networks
from slides.deck.build.render import Part, Renderer
from slides.deck.build.source import Topic, read_topic, topic_files
from slides.deck.paths import DECK, SLIDES


def build_deck(source: Path = SLIDES, output: Path = DECK, answers: bool = False) -> Path:
    """Build the deck from a folder of slides and return the path of its page, index.html.

    Args:
        source: the folder with the NN_topic.py files.
        output: the folder of the deck; its page is replaced only when the build has succeeded.
        answers: append the solutions of the exercises, for after the hand-in.

    Raises:
        ReviewError: if a slide cannot be read or is far too long, a cell fails, a picture has no
            words, a formula cannot be drawn, or the page's packages cannot be installed; the page
            of the last build stays as it was.
    """
    with Executor() as executor:
        return build_with(executor, source, output, answers)


def build_with(executor: Executor, source: Path, output: Path, answers: bool = False) -> Path:
    """`build_deck` with an executor that the caller opens and closes; raises the same errors."""
    return Builder(executor, source, output, answers).build()


@dataclass(frozen=True)
class _Built:
    """A topic's part of the deck, and the text of the file that it was made from."""

    text: str
    part: Part
    networks: Networks


class Builder:
    """Builds a deck again and again: a topic whose file has not changed is taken as it was built.

    Args:
        executor: runs the cells; the caller opens and closes it.
        source, output, answers: as for `build_deck`.
    """

    def __init__(
        self, executor: Executor, source: Path, output: Path, answers: bool = False
    ) -> None:
        self._executor, self._source = executor, source
        self._output, self._answers = output, answers
        self._renderer = Renderer(Math())
        self._built: dict[Path, _Built] = {}

    def build(self, early: Callable[[str], object] | None = None) -> Path:
        """Build the deck, and return the path of its page; raises as `build_deck` does.

        Args:
            early: called with the page as soon as the slide that was edited has run, while cells
                after it in its file are still to run and show what they did.
        """
        texts = {path: path.read_text(encoding="utf-8") for path in topic_files(self._source)}
        changed = [read_topic(path) for path, text in texts.items() if self._is_new(path, text)]
        self._built = {path: built for path, built in self._built.items() if path in texts}

        def show(topic: Topic) -> None:
            assert early is not None
            early(self._page(texts, self._built | self._drawn([topic], texts)))

        can_show = early and not self._answers and self._built.keys() == texts.keys()
        self._executor.run_all(changed, show if can_show else None)
        built = self._built | self._drawn(changed, texts)
        page = self._page(texts, built)
        bundle(self._output)
        write_networks(_networks(built), self._output)
        partial = self._output / ".index.html"
        partial.write_text(page, encoding="utf-8")
        os.replace(partial, self._output / "index.html")
        self._built = built
        return self._output / "index.html"

    def _is_new(self, path: Path, text: str) -> bool:
        """Whether a topic has to be built; with answers each: one of them has those of all."""
        return self._answers or path not in self._built or self._built[path].text != text

    def _drawn(self, topics: list[Topic], texts: dict[Path, str]) -> dict[Path, _Built]:
        require_short(topics)
        require_alternatives(topics)
        if self._answers:
            solutions.append_to(topics)
        new = {topic.path for topic in topics}
        known = _networks({path: one for path, one in self._built.items() if path not in new})
        networks: list[Networks] = []
        for topic in topics:
            networks.append(take_networks([topic], known))
            known |= networks[-1]
        drawn = zip(topics, self._renderer.parts(topics), networks, strict=True)
        return {topic.path: _Built(texts[topic.path], part, own) for topic, part, own in drawn}

    def _page(self, texts: dict[Path, str], built: dict[Path, _Built]) -> str:
        return self._renderer.page([built[path].part for path in texts])


def _networks(built: dict[Path, _Built]) -> Networks:
    return {name: network for one in built.values() for name, network in one.networks.items()}
