"""The network in the page: its numbers are Keras', and its weights get there unchanged."""

import json
import re

import keras
import numpy as np
import pytest
from keras.layers import Dense, Embedding, SimpleRNN
from nbformat.v4 import new_output

from grader.contract.errors import ReviewError
from rnn_review.text import corpus
from slides import training
from slides.deck.build.bundle import node
from slides.deck.build.networks import take_networks, write_networks
from slides.deck.build.source import read_topics
from slides.figures import heatmap, network
from tests.decks import slide, write_topic

pytestmark = [pytest.mark.keras, pytest.mark.deck]

WINDOW, CHARACTERS = 8, 200


@pytest.fixture(scope="module")
def text():
    return corpus.load()


@pytest.fixture(scope="module")
def model(text):
    """The SimpleRNN that the deck has trained, with its state and prediction at every step."""
    (kept,) = training.KEPT.glob("simple_rnn-*.npz")
    with np.load(kept) as arrays:
        weights = [arrays[key] for key in sorted(arrays) if key != "losses"]
    read = keras.Input((None,), dtype="int32")
    states = SimpleRNN(256, activation="relu", return_sequences=True)(
        Embedding(len(text.chars), 42)(read)
    )
    made = keras.Model(read, [states, Dense(len(text.chars), "softmax")(states)])
    made.set_weights(weights)
    assert made.count_params() == 102_258
    return made


@pytest.fixture(scope="module")
def alive(model, text):
    states = np.random.default_rng(0).random((60, 256))
    return network.alive(
        heatmap.states(states, "a" * 60),
        model.get_weights(),
        text.chars,
        name="simple-rnn",
        window=WINDOW,
        seed="Nobody ",
        written="knows",
        states=states,
    )


def in_the_page(folder, alive, text, reads_all):
    write_networks({"simple-rnn": alive.network}, folder)
    asked = json.dumps({"text": text, "readsAll": reads_all})
    said = json.loads(node("tests/compute.js", str(folder / "network-simple-rnn.js"), text=asked))
    return np.array(said["states"], float), np.array(said["expected"], float)


def test_the_page_computes_what_keras_does_after_each_window(tmp_path, model, alive, text):
    read = "".join(text.chars[i] for i in text.idx[:CHARACTERS])
    states, expected = in_the_page(tmp_path, alive, read, reads_all=False)
    windows = np.lib.stride_tricks.sliding_window_view(text.idx[:CHARACTERS], WINDOW)
    keras_states, keras_expected = (out[:, -1] for out in model.predict(windows, verbose=0))
    np.testing.assert_allclose(states[WINDOW - 1 :], keras_states, atol=1e-3)
    np.testing.assert_allclose(expected[WINDOW - 1 :], keras_expected, atol=1e-3)


def test_the_page_computes_what_keras_does_in_one_go(tmp_path, model, alive, text):
    read = text.idx[:CHARACTERS]
    states, expected = in_the_page(tmp_path, alive, "".join(text.chars[i] for i in read), True)
    keras_states, keras_expected = (out[0] for out in model.predict(read[None], verbose=0))
    # Nothing holds the state in bounds after the window: soon there are not enough digits.
    sound = np.flatnonzero(keras_states.max(axis=1) > 1e3)[0]
    assert sound > WINDOW
    np.testing.assert_allclose(states[:sound], keras_states[:sound], rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(expected[:sound], keras_expected[:sound], atol=1e-3)
    assert np.isfinite(expected).all()


def test_weights_go_into_a_file_of_their_own_and_the_picture_stays(tmp_path, alive):
    assert len(json.dumps(alive.network)) < 300_000
    write_topic(tmp_path / "00_count.py", slide("Counting", "x = 1"))
    (topic,) = read_topics(tmp_path)
    cell = topic.code_cells[0]
    cell.outputs = [new_output("execute_result", alive._repr_mimebundle_())]
    assert take_networks([topic]) == {"simple-rnn": alive.network}
    assert cell.metadata["deck"]["network"] == "simple-rnn"
    assert set(cell.outputs[0]["data"]) == {"image/svg+xml", "text/plain"}


def test_without_a_picture_it_takes_the_place_of_what_the_cell_before_shows(tmp_path, model, text):
    asked = network.asked(model.get_weights(), text.chars, name="ask", window=WINDOW, text="a")
    write_topic(tmp_path / "00_count.py", slide("Counting", "print(1)", "y = 2"))
    (topic,) = read_topics(tmp_path)
    printed, hidden = topic.code_cells
    printed.outputs = [new_output("stream", text="1")]
    hidden.outputs = [new_output("execute_result", asked._repr_mimebundle_())]
    assert set(take_networks([topic])) == {"ask"}
    assert (printed.metadata["deck"]["network"], printed.metadata["deck"]["pad"]) == ("ask", "ask")
    assert "network" not in hidden.metadata["deck"]


def test_a_file_is_one_networks(tmp_path, alive):
    write_topic(tmp_path / "00_count.py", slide("Counting", "x = 1", "y = 2"))
    (topic,) = read_topics(tmp_path)
    for cell in topic.code_cells:
        cell.outputs = [new_output("execute_result", alive._repr_mimebundle_())]
    with pytest.raises(ReviewError, match=re.escape("00_count.py")):
        take_networks([topic])


def test_weights_of_another_model_are_refused(model, text):
    with pytest.raises(ValueError, match="expected"):
        network.alive(
            heatmap.states(np.ones((2, 256)), "ab"),
            model.get_weights()[:-1],
            text.chars,
            name="x",
            window=8,
            seed="",
            written="",
            states=np.ones((2, 256)),
        )
