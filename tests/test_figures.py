"""Pictures and tables of the slides: legible to all, in any theme, any number of them on a page."""

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from rnn_review.pictures.heat_strip import most_varying
from slides.figures import (
    batches,
    curves,
    either,
    embedding_map,
    gates,
    gradients,
    heatmap,
    how_far,
    large_bars,
    looked_up,
    reads,
    rnn,
    table,
)
from slides.figures.charts import labels
from slides.figures.charts.embedding_map import EDGE, HEIGHT, ROOM, WIDTH, apart
from slides.figures.figure import COLOURS
from slides.figures.stories import stories

SVG = "{http://www.w3.org/2000/svg}"
FALLING = [2.8, 2.3, 2.1, 1.9, 1.8, 1.7, 1.65, 1.6]
SIMPLE_RNN = [("kernel", 42, 256), ("recurrent_kernel", 256, 256), ("bias", 1, 256)]
rng = np.random.default_rng(6)
STATES = rng.normal(size=(8, 70))
SAID = {"it expects": [""] * 7 + ["e 31 %"], "it reads": ["loss 1.2"] * 8}
ROWS = rng.normal(size=(60, 42))

DIAGRAMS = {
    "three characters": rnn.three_characters(),
    "three characters, wide": rnn.three_characters(wide=True),
    "unrolled": rnn.unrolled(),
    "unrolled, in a column": rnn.unrolled(wide=False),
    "unrolled, all drawn": rnn.unrolled(cs=4),
    "recurrent": rnn.recurrent(),
    "before and now": rnn.before_and_now(),
    "sequences": rnn.sequences(),
    "sequences, in a column": rnn.sequences(wide=False),
    "stateful": rnn.stateful(),
    "stacked": rnn.stacked(),
    "scan": rnn.scan(),
    "scan, narrow": rnn.scan(wide=False),
    "batches": batches(1173),
    "batches, narrow": batches(1173, wide=False),
    "reading": rnn.reading(" nothing", STATES, SAID, start=STATES[0]),
    "reading, two windows": rnn.reading(" nothing", STATES, SAID, edge=4),
}
PICTURES = {
    **DIAGRAMS,
    "embedding": rnn.embedding(),
    "parameters": rnn.parameters(SIMPLE_RNN, 76_544),
    "parameters, wide": rnn.parameters(SIMPLE_RNN, 76_544, wide=True),
    "losses": curves.losses({"a < b": FALLING, "LSTM": FALLING[:4]}, floor={"H": 1.4}),
    "losses, in a column": curves.losses({"a & b": FALLING}, floor={"H": FALLING}, wide=False),
    "losses, many": curves.losses({f"model {i}": np.arange(75) + i for i in range(7)}),
    "embedding map": embedding_map(ROWS[:9], ROWS[9:18], list("aB1 \n<&\0z"), "a").picture,
    "gradients": how_far({"one": np.ones(40), "two": np.zeros(40)}, 8),
    "gradients, narrow": how_far({"one": 0.5 ** np.arange(40)}, 8, wide=False),
    "large bars": large_bars(
        {"one": 1, "another": 2.5}, "Two bars: one is 1, another, the longer, is 2.5."
    ),
    "large bars, narrow": large_bars(
        {"one": 0, "two": 2}, "Two bars: one is 0 and two is 2.", wide=False
    ),
    "losses, shaded": curves.losses({"a": FALLING, "b": FALLING[::-1]}, between=("a", "b")),
    "rows": reads("abcdefgh" * 9, {"text order": [0, 3, 4, 5], "rows": [1, 2, 3, 4]}, 8),
    "rows, narrow": reads("abcdefgh" * 9, {"text order": [0, 3, 4]}, 8, wide=False),
    "gates": gates(299, 256),
    "looked up": looked_up([0.1, 0.7, 0.2], 1),
    "states": heatmap.states(rng.normal(size=(6, 40)), "a\n b<\0"),
}
every_picture = pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES.keys())
every_diagram = pytest.mark.parametrize("picture", DIAGRAMS.values(), ids=DIAGRAMS.keys())


def parsed(figure):
    return ElementTree.fromstring(figure.source)


def words(figure):
    return ["".join(node.itertext()) for node in parsed(figure).iter(f"{SVG}text")]


def numbers(d):
    return [float(number) for number in re.findall(r"-?[\d.]+", d)]


def lines(figure):
    """The straight lines that are drawn, as pairs of points, with their attributes."""
    for node in parsed(figure).iter(f"{SVG}path"):
        if re.fullmatch(r"M [-\d.]+ [-\d.]+ L [-\d.]+ [-\d.]+", node.attrib["d"]):
            x1, y1, x2, y2 = numbers(node.attrib["d"])
            yield (x1, y1), (x2, y2), node.attrib


def tips(figure):
    """The tips of the arrows: what is filled with a colour and pointed."""
    for node in parsed(figure).iter(f"{SVG}path"):
        if node.attrib["d"].count("L") == 3 and "panel" not in node.attrib["fill"]:
            yield tuple(numbers(node.attrib["d"])[:2]), node.attrib["fill"]


def box(node):
    """Where a text stands, as left, top, right, bottom; letters are about half as wide as high."""
    size = float(node.attrib["font-size"])
    width = 0.5 * size * len("".join(node.itertext()))
    moved = numbers(node.get("transform", "0 0"))
    x, y = float(node.get("x", moved[0])), float(node.get("y", moved[1]))
    left = x - width * {None: 0, "start": 0, "middle": 0.5, "end": 1}[node.get("text-anchor")]
    return left, y - 0.66 * size, left + width, y


@every_picture
def test_a_picture_has_words_for_those_who_do_not_see_it(picture):
    root = parsed(picture)
    assert root.get("role") == "img"
    assert root.attrib["aria-label"] == picture.alt == picture._repr_mimebundle_()["text/plain"]
    assert len(picture.alt.split()) > 8
    assert picture._repr_mimebundle_()["image/svg+xml"] == picture.source


@every_picture
def test_every_colour_is_the_pages_so_that_themes_change_it(picture):
    own = {f"var(--{name}, {value})" for name, value in COLOURS.items()}
    for node in parsed(picture).iter():
        assert {node.get("fill", "none"), node.get("stroke", "none")} <= {*own, "none"}
        if node.tag == f"{SVG}text":
            assert node.attrib["fill"] in own
    assert not re.search(r"#[0-9a-f]{3}|rgb", re.sub(r"var\(.*?\)", "", picture.source))


@every_picture
def test_pictures_share_a_page_and_need_no_inline_style(picture):
    for node in parsed(picture).iter():
        assert not {"id", "style", "class"} & set(node.keys())
        assert node.tag not in (f"{SVG}style", f"{SVG}defs", f"{SVG}use")
    assert "url(" not in picture.source


@every_picture
def test_text_is_large_in_the_pages_font_and_inside_the_picture(picture):
    root = parsed(picture)
    _, _, width, height = numbers(root.attrib["viewBox"])
    assert f"{width / 20:g}rem" == root.attrib["width"]
    for node in root.iter(f"{SVG}text"):
        left, top, right, bottom = box(node)
        assert float(node.attrib["font-size"]) >= 20
        assert "font-family" not in node.attrib
        assert left >= 0
        assert top >= 0
        assert right <= width
        assert bottom <= height


@every_diagram
def test_no_label_is_crossed_by_an_arrow(picture):
    for node in parsed(picture).iter(f"{SVG}text"):
        left, top, right, bottom = box(node)
        for (x1, y1), (x2, y2), _ in lines(picture):
            for t in np.linspace(0, 1, 50):
                x, y = x1 + t * (x2 - x1), y1 + t * (y2 - y1)
                assert not (left < x < right and top < y < bottom), "".join(node.itertext())


@pytest.mark.parametrize("name", ["three characters", "unrolled", "recurrent", "stacked", "scan"])
def test_arrows_touch_what_they_point_at(name):
    circles = [
        [float(node.attrib[key]) for key in ("cx", "cy", "r")]
        for node in parsed(DIAGRAMS[name]).iter(f"{SVG}circle")
    ]
    hidden = [tip for tip, colour in tips(DIAGRAMS[name]) if re.search("input|hidden", colour)]
    assert len(hidden) >= 2
    for tip in hidden:
        from_outlines = [
            abs(math.dist(tip, (x, y)) - radius - 1.25) for x, y, radius in circles if radius > 20
        ]
        from_dots = [math.dist(tip, (x, y)) for x, y, radius in circles if radius < 5]
        assert min(from_outlines) < 0.02 or min(from_dots) < 16


@pytest.mark.parametrize("name", ["three characters", "unrolled", "sequences", "scan"])
def test_weights_differ_in_colour_dashes_and_name(name):
    looks = {}
    for *_, attributes in lines(DIAGRAMS[name]):
        kind = re.search(r"--(input|hidden|output)", attributes["stroke"])
        if kind:
            dotted = attributes.get("stroke-linecap") == "round"
            dash = "dots" if dotted else "dashes" if "stroke-dasharray" in attributes else "solid"
            looks.setdefault(kind[1], set()).add(dash)
    assert looks == {"input": {"solid"}, "hidden": {"dashes"}, "output": {"dots"}}
    named = {}
    for node in parsed(DIAGRAMS[name]).iter(f"{SVG}text"):
        kind = re.search(r"--(input|hidden|output)", node.attrib["fill"])
        if kind:
            named.setdefault(kind[1], set()).add(str(node.text).split(",")[0])
    expected = (
        ["W_x", "W_h", "W_y"] if name == "scan" else ["dense_in", "dense_hidden", "dense_out"]
    )
    assert named == {k: {v} for k, v in zip(("input", "hidden", "output"), expected, strict=True)}


def test_the_weights_of_two_lstms_are_told_apart():
    strokes = {
        (a["stroke"], len(a.get("stroke-dasharray", "").split()))
        for *_, a in lines(DIAGRAMS["stacked"])
    }
    assert len(strokes) == 5
    assert {"kernel 1", "kernel 2", "recurrent_kernel 1", "recurrent_kernel 2", "dense_out"} <= set(
        words(DIAGRAMS["stacked"])
    )


@pytest.mark.parametrize(
    "draw", [rnn.three_characters, rnn.unrolled, rnn.sequences, rnn.stateful, rnn.stacked, rnn.scan]
)
def test_steps_are_fragments_in_order_and_hide_nothing_for_good(draw):
    indices = [
        int(node.attrib["data-fragment-index"])
        for node in parsed(draw(steps=True)).iter(f"{SVG}g")
        if node.get("class") == "fragment"
    ]
    assert len(indices) >= 3
    assert indices == list(range(len(indices)))
    still = re.sub(r'<circle[^>]* class="token"[^>]*>|</?g[^>]*>', "", draw(steps=True).source)
    assert still == draw().source


@pytest.mark.parametrize(
    ("draw", "moves"),
    [
        (rnn.three_characters, [3, 2, 1]),
        (rnn.unrolled, [4, 4, 1, 0]),
        (rnn.sequences, [4, 4, 3, 0]),
    ],
)
def test_a_token_goes_along_each_arrow_and_from_state_to_state_one_by_one(draw, moves):
    steps = [g for g in parsed(draw(steps=True)).iter(f"{SVG}g") if g.get("class") == "fragment"]
    tokens = [[c.attrib for c in step.findall(f"{SVG}circle[@class='token']")] for step in steps]
    assert [len(found) for found in tokens] == moves
    assert [int(token["data-turn"]) for token in tokens[1]] == list(range(moves[1]))
    assert {token["opacity"] for found in tokens for token in found} == {"0"}


def test_stages_grow_without_moving_what_is_there():
    stages = ("inputs", "input_to_hidden", "hidden_to_hidden", "output")
    drawn = [rnn.three_characters(stage) for stage in stages]
    for before, after in pairwise(drawn):
        first, then = (f.source.split(">", 1)[1].removesuffix("</svg>") for f in (before, after))
        assert then.startswith(first)
        assert after.alt.startswith(before.alt)
    assert "dense_hidden" not in words(drawn[1])
    with pytest.raises(ValueError, match="stage is 'out'; expected one of inputs, input_to_hidden"):
        rnn.three_characters("out")


def test_a_long_window_leaves_steps_out_and_says_so():
    assert {"char 1", "char 2", "char 3", "char 8", "char 9"} < set(words(rnn.unrolled(cs=8)))
    assert "char 5" not in words(rnn.unrolled(cs=8))
    assert "the same step, 7 times" in words(rnn.unrolled(cs=8))
    assert {"char 1", "char 2", "char 3", "char 4", "char 5"} < set(words(rnn.unrolled(cs=4)))
    with pytest.raises(ValueError, match="at least one character"):
        rnn.unrolled(cs=0)


def test_sequences_begin_with_zeros_and_have_an_output_and_a_loss_at_every_step():
    said = words(rnn.sequences(cs=3))
    assert {"zeros", "char 1", "char 4", "loss 1", "loss 2", "loss 3"} <= set(said)
    assert sum("output" in colour for _, colour in tips(rnn.sequences(cs=3))) == 3
    # Three of eight steps are drawn: two outputs more than before, and an arrow in the key.
    assert sum("output" in colour for _, colour in tips(rnn.before_and_now())) == 1 + 3 + 1


def test_the_rows_of_stateful_batches_continue():
    said = words(rnn.stateful(batches=10, batch_size=4))
    assert {"row 0", "row 3", "batch 9", "0", "1", "9", "10", "11", "19", "30", "39"} <= set(said)


def test_parameters_are_drawn_to_scale_and_add_up():
    root = parsed(rnn.parameters(SIMPLE_RNN, 76_544))
    areas = [float(n.attrib["width"]) * float(n.attrib["height"]) for n in root.iter(f"{SVG}rect")]
    expected = [rows * columns for _, rows, columns in SIMPLE_RNN]
    np.testing.assert_allclose(np.divide(areas, areas[1]), np.divide(expected, 65_536), rtol=0.01)
    assert {"10,752", "65,536", "256", "76,544"} <= set(words(PICTURES["parameters"]))
    with pytest.raises(ValueError, match="The parts have 76,544 parameters, not 5"):
        rnn.parameters(SIMPLE_RNN, 5)


def height_of(picture, value):
    """The height at which a value lies, from the numbers beside the axis."""
    ticks = [
        (float(n.text or "nan"), float(n.attrib["y"]))
        for n in parsed(picture).iter(f"{SVG}text")
        if n.get("text-anchor") == "end"
    ]
    values, heights = np.array(ticks).T
    slope, zero = np.polyfit(values, heights, 1)
    baseline = 0.37 * 20  # numbers are centred on their values
    return slope * value + zero - baseline


def test_the_floor_is_drawn_at_its_value_and_hatched_below():
    picture = curves.losses({"model": FALLING}, floor={"H(next | previous 3)": 1.4})
    dashed = [(a, b) for a, b, n in lines(picture) if "--ink" in n["stroke"] and a[1] == b[1]]
    floor = next(a[1] for a, b in dashed if b[0] - a[0] > 300)
    assert floor == pytest.approx(height_of(picture, 1.4), abs=2)
    hatching = [min(a[1], b[1]) for a, b, n in lines(picture) if "stroke-opacity" in n]
    assert len(hatching) > 20
    assert min(hatching) >= floor - 0.1
    assert "H(next | previous 3): 1.400" in words(picture)
    assert "model: 1.600" in words(picture)


def test_a_floor_may_change_from_step_to_step():
    picture = curves.losses({"model": FALLING}, floor={"entropy": [2.5, 2, 1.5, 1, 1, 1, 1, 0.5]})
    dashed = next(n for n in parsed(picture).iter(f"{SVG}path") if "--ink" in n.get("stroke", ""))
    points = numbers(dashed.get("d"))
    assert points[1] == pytest.approx(height_of(picture, 2.5), abs=2)
    assert points[-1] == pytest.approx(height_of(picture, 0.5), abs=2)


def test_curves_differ_in_dashes_and_marker_and_carry_their_names():
    picture = PICTURES["losses, many"]
    assert len({(dashes, marker) for _, dashes, marker in curves.LOOKS}) == len(curves.LOOKS)
    assert len({marker for *_, marker in curves.LOOKS}) == len(curves.LOOKS)
    assert {f"model {i}: {74 + i}.000" for i in range(7)} <= set(words(picture))
    with pytest.raises(ValueError, match="1 to 7 curves"):
        curves.losses({})


def test_names_of_curves_keep_apart_and_near_their_ends():
    assert labels.spread([10, 100, 50], 20, 0, 200) == [10, 100, 50]
    assert labels.spread([50, 50, 51], 20, 0, 200) == pytest.approx(
        [30 + 1 / 3, 50 + 1 / 3, 70 + 1 / 3]
    )
    heights = sorted(labels.spread([5, 4, 80, 81, 6, 200], 20, 0, 190))
    assert np.diff(heights).min() >= 20 - 1e-9
    assert heights[0] >= 0
    assert heights[-1] <= 190


def test_a_heat_map_shows_every_character():
    text = "To be,\nor not to be: " * 5
    picture = heatmap.states(np.maximum(0, rng.normal(size=(len(text), 64))), text)
    shown = [w for w in words(picture) if len(w) == 1 and w != "0"]
    assert "".join(shown) == text.replace(" ", "␣").replace("\n", "↵")
    assert "16 of 64 units, those that vary most" in words(picture)
    assert len(picture.source) < 60_000


def test_a_heat_map_draws_the_units_that_vary_and_tells_signs_apart():
    states = np.zeros((4, 100))
    states[:, 7], states[:, 40] = (1, -1, 1, -1), (0.5, 0.5, -0.5, -0.5)
    assert set(most_varying(states, 2)) == {7, 40}
    fills = {n.attrib["fill"] for n in parsed(heatmap.states(states, "abcd")).iter(f"{SVG}path")}
    assert len(fills) == 2
    with pytest.raises(ValueError, match=r"shape \(4, 100\); expected \(3, units\)"):
        heatmap.states(states, "abc")


def test_characters_of_a_map_do_not_lie_on_each_other():
    crowd = np.full((60, 2), HEIGHT / 2) + rng.normal(size=(60, 2))
    places = apart(crowd)
    between = np.linalg.norm(places[:, None] - places, axis=2) + 2 * ROOM * np.eye(60)
    assert between.min() > ROOM - 2
    assert places.min() >= EDGE
    assert (places <= [WIDTH - EDGE, HEIGHT - EDGE]).all()
    far = np.array([[100.0, 100.0], [300.0, 200.0]])
    np.testing.assert_allclose(apart(far), far, atol=0.01)


def test_a_map_says_who_is_close_before_training_and_after():
    before, after = np.eye(4), np.array([[1, 0, 0, 0], [9, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1.0]])
    settings = embedding_map(before, after, list("aA1?"), "a").settings
    assert settings["kinds"] == ["small", "capital", "digit", "other"]
    first, last = settings["frames"]
    assert {cosine for close in first["close"] for _, cosine in close} == {0.0}
    assert last["close"][0][0] == [1, 0.994]
    assert last["close"][3][0] == [2, 0.707]
    assert np.array(last["points"]).shape == (4, 2)
    with pytest.raises(ValueError, match="4 and 4 rows for 3 characters"):
        embedding_map(before, after, list("abc"), "a")


def test_a_layer_with_fewer_steps_than_one_can_choose_is_refused():
    with pytest.raises(ValueError, match="short: expected the lengths at 40 steps"):
        gradients({"short": np.ones(8)}, windows=(8, 40))


def test_what_is_left_of_a_gradient_is_said_at_the_end_of_its_line():
    chart = how_far({"one": 0.5 ** np.arange(1, 41), "two": np.zeros(40)}, 8)
    assert {"one: 9.1 × 10⁻¹³", "two: nothing"} <= set(words(chart))
    with pytest.raises(ValueError, match="Expected the lengths at 40 steps"):
        how_far({"long": np.ones(40), "short": np.ones(8)}, 8)


def test_windows_that_join_up_are_joined_and_what_is_missing_is_counted():
    assert words(reads("abcdefgh" * 9, {"order": [0, 3, 4]}, 8)).count("16") == 1
    assert len(list(tips(reads("abcdefgh" * 9, {"order": [1, 2, 3, 4]}, 8)))) == 3


def test_a_table_has_a_bar_for_each_number_of_its_last_column():
    source = table.table(["name", "loss"], [["one", 2.0], ["two", 1.0]], "Losses", bars=7).source
    root = ElementTree.fromstring(source)
    lengths = [float(bar.attrib["width"]) for bar in root.iter(f"{SVG}rect")]
    assert lengths[0] == 2 * lengths[1]
    assert {len(row) for row in root.iter("tr")} == {3}


def test_a_phone_gets_the_narrow_figure_and_a_page_without_styles_the_wide_one():
    source = either(lambda wide: curves.losses({"a": FALLING}, wide=wide)).source
    page, phone = ElementTree.fromstring(f"<div>{source}</div>")
    assert page[0].attrib["width"] == "59rem"
    assert phone[0].attrib["width"] == "28rem"
    assert "hidden" in phone.attrib


def test_each_character_that_is_read_has_its_own_state():
    states = np.zeros((3, 64))
    states[1, 0], states[2, 1] = 1, -1
    picture = rnn.reading("abc", states, {"it expects": ["x", "y", "z"]}, steps=True)
    steps = [g for g in parsed(picture).iter(f"{SVG}g") if g.get("class") == "fragment"]
    drawn = [
        {p.attrib["fill"] for p in step.iter(f"{SVG}path") if p.get("fill-opacity")}
        for step in steps
    ]
    assert [len(fills) for fills in drawn] == [0, 1, 1]
    assert drawn[1] != drawn[2]
    tokens = [len(step.findall(f"./{SVG}circle[@class='token']")) for step in steps]
    assert tokens == [2, 3, 3]  # nothing comes from a state before the first
    with pytest.raises(ValueError, match="one for each character"):
        rnn.reading("ab", states, {"it expects": ["x", "y"]})


def test_units_that_follow_something_in_a_text_are_found():
    characters = "One line of 12 words.\nThen A1 and so on. " * 20
    states = rng.normal(size=(len(characters), 20))
    states[:, 3] += [5.0 * (c == " ") for c in characters]
    states[:, 7] -= [5.0 * c.isupper() for c in characters]
    states[:, 9] = 0  # never changes
    found = {sign: (unit, share) for unit, sign, share in stories(states, characters)}
    assert set(found) == {"a space", "a capital"}
    assert found["a space"][0] == 3
    assert found["a space"][1] > 0.8
    assert found["a capital"][0] == 7
    assert found["a capital"][1] < -0.5
    with pytest.raises(ValueError, match="states for 3 characters"):
        stories(states, "abc")


def test_a_table_tells_what_heads_what_and_aligns_numbers():
    rows = [["dense_in", "42 × 256 + 256", 11_008], ["a <b>", "256 × 256", 65_792]]
    figure = table.table(["layer", "weights", "parameters"], rows, "Where they come from")
    root = ElementTree.fromstring(figure.source)
    assert root.findtext("caption") == "Where they come from"
    assert [th.get("scope") for th in root.iter("th")] == ["col"] * 3 + ["row"] * 2
    assert [td.text for td in root.iter("td")] == [
        "42 × 256 + 256",
        "11,008",
        "256 × 256",
        "65,792",
    ]
    assert [td.get("class") for td in root.iter("td")] == [None, "number"] * 2
    assert figure._repr_mimebundle_()["text/html"] == figure.source
    with pytest.raises(ValueError, match="has 2 cells, the header 3"):
        table.table(["layer", "weights", "parameters"], [["dense_in", 5]], "")


def test_texts_stand_side_by_side_under_their_names():
    figure = table.texts({"SimpleRNN": "the <same>\nworld", "LSTM": "a\0b"}, "What they write")
    root = ElementTree.fromstring(figure.source)
    assert [dt.text for dt in root.iter("dt")] == ["SimpleRNN", "LSTM"]
    assert [pre.text for pre in root.iter("pre")] == ["the <same>\nworld", "a·b"]
    assert root.findtext("figcaption") == "What they write"


def test_drawing_twice_gives_the_same():
    assert curves.losses({"a": FALLING}).source == curves.losses({"a": FALLING}).source
    assert rnn.scan().source == rnn.scan().source
