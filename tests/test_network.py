"""The network in the page: its numbers are Keras', and its weights get there unchanged."""

import dataclasses
import json
import re

import keras
import numpy as np
import pytest
from keras.layers import LSTM, Dense, Embedding, SimpleRNN
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

WINDOW, CHARACTERS = 8, 1000


@pytest.fixture(scope="module")
def text():
    return corpus.load()


@pytest.fixture(scope="module")
def model(text):
    """The SimpleRNN that the deck has trained, with its state and prediction at every step."""
    read = keras.Input((None,), dtype="int32")
    states = SimpleRNN(256, activation="relu", return_sequences=True)(
        Embedding(len(text.chars), 42)(read)
    )
    made = keras.Model(read, [states, Dense(len(text.chars), "softmax")(states)])
    made.set_weights(kept("simple_rnn"))
    assert made.count_params() == 102_258
    return made


@pytest.fixture(scope="module")
def stacked(text):
    """The two LSTMs that the deck has trained, with weights in 8 bits; its parts' states, too."""
    read = keras.Input(batch_shape=(1, None), dtype="int32")
    first = LSTM(256, return_sequences=True)(Embedding(len(text.chars), 42)(read))
    second = LSTM(256, return_sequences=True)(first)
    made = keras.Model(read, [second, first, Dense(len(text.chars), "softmax")(second)])
    made.set_weights(network.in_eight_bits(kept("stateful_stacked")))
    assert made.count_params() == 857_202
    return made


def kept(name):
    """The weights of one of the deck's trainings."""
    (path,) = training.KEPT.glob(f"{name}-*.npz")
    with np.load(path) as arrays:
        return [arrays[key].astype("float32") for key in sorted(arrays) if key != "losses"]


@pytest.fixture(scope="module")
def simple_rnn(model, text):
    return network.simple_rnn("simple-rnn", model.get_weights(), text.chars)


@pytest.fixture(scope="module")
def alive(simple_rnn):
    states = np.random.default_rng(0).random((60, 256))
    return network.alive(
        heatmap.states(states, "a" * 60),
        simple_rnn,
        window=WINDOW,
        seed="Nobody ",
        written="knows",
        states=states,
    )


def in_the_page(folder, stored, text, window):
    write_networks({"shown": stored}, folder)
    asked = json.dumps({"text": text, "window": window})
    said = json.loads(node("tests/compute.js", str(folder / "network-shown.js"), text=asked))
    return np.array(said["states"], float), np.array(said["expected"], float)


def test_the_page_computes_what_keras_does_after_each_window(tmp_path, model, simple_rnn, text):
    read = "".join(text.chars[i] for i in text.idx[:CHARACTERS])
    states, expected = in_the_page(tmp_path, simple_rnn, read, WINDOW)
    windows = np.lib.stride_tricks.sliding_window_view(text.idx[:CHARACTERS], WINDOW)
    keras_states, keras_expected = (out[:, -1] for out in model.predict(windows, verbose=0))
    np.testing.assert_allclose(states[WINDOW - 1 :], keras_states, atol=1e-3)
    np.testing.assert_allclose(expected[WINDOW - 1 :], keras_expected, atol=1e-3)


def test_the_page_computes_what_keras_does_in_one_go(tmp_path, model, simple_rnn, text):
    read = text.idx[:200]
    characters = "".join(text.chars[i] for i in read)
    states, expected = in_the_page(tmp_path, simple_rnn, characters, None)
    keras_states, keras_expected = (out[0] for out in model.predict(read[None], verbose=0))
    # Nothing holds the state in bounds after the window: soon there are not enough digits.
    sound = np.flatnonzero(keras_states.max(axis=1) > 1e3)[0]
    assert sound > WINDOW
    np.testing.assert_allclose(states[:sound], keras_states[:sound], rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(expected[:sound], keras_expected[:sound], atol=1e-3)
    assert np.isfinite(expected).all()


def test_the_page_computes_what_two_lstms_do_on_a_thousand_characters(tmp_path, stacked, text):
    read = text.idx[:CHARACTERS]
    stored = network.stacked_lstm("two-lstms", kept("stateful_stacked"), text.chars)
    assert len(json.dumps(stored)) < 1_300_000
    characters = "".join(text.chars[i] for i in read)
    states, expected = in_the_page(tmp_path, stored, characters, None)
    second, first, keras_expected = (out[0] for out in stacked.predict(read[None], verbose=0))
    np.testing.assert_allclose(states[:, :256], second, atol=1e-3)
    np.testing.assert_allclose(states[:, 512:768], first, atol=1e-3)
    np.testing.assert_allclose(expected, keras_expected, atol=1e-3)


def test_eight_bits_are_255_steps_for_each_column(text):
    matrix = np.array([[1.0, 0.0], [-0.5, 0.0], [0.004, 0.0]], "float32")
    bias = np.array([0.1], "float32")
    (rounded, halves) = network.in_eight_bits([matrix, bias])
    np.testing.assert_allclose(rounded[:, 0] * 127, [127, -64, 1], atol=1e-5)
    assert not rounded[:, 1].any()
    assert halves == np.float16(0.1)


def test_weights_go_into_a_file_of_their_own_and_the_picture_stays(tmp_path, alive):
    assert len(json.dumps(alive.network)) < 300_000
    write_topic(tmp_path / "00_count.py", slide("Counting", "x = 1"))
    (topic,) = read_topics(tmp_path)
    cell = topic.code_cells[0]
    cell.outputs = [new_output("execute_result", alive._repr_mimebundle_())]
    assert take_networks([topic]) == {"simple-rnn": alive.network}
    deck = cell.metadata["deck"]
    assert (deck["pad"], deck["network"]) == ("write", "simple-rnn")
    assert deck["settings"]["seed"] == "Nobody "
    assert set(cell.outputs[0]["data"]) == {"image/svg+xml", "text/plain"}


def test_without_a_picture_it_takes_the_place_of_what_the_cell_before_shows(tmp_path, simple_rnn):
    asked = network.asked(simple_rnn, window=WINDOW, text="a")
    write_topic(tmp_path / "00_count.py", slide("Counting", "print(1)", "y = 2"))
    (topic,) = read_topics(tmp_path)
    printed, hidden = topic.code_cells
    printed.outputs = [new_output("stream", text="1")]
    hidden.outputs = [new_output("execute_result", asked._repr_mimebundle_())]
    assert set(take_networks([topic])) == {"simple-rnn"}
    deck = printed.metadata["deck"]
    assert (deck["network"], deck["pad"], deck["settings"]["text"]) == ("simple-rnn", "ask", "a")
    assert "pad" not in hidden.metadata["deck"]


def test_a_file_is_one_networks_which_may_run_on_several_slides(tmp_path, alive, model, text):
    write_topic(tmp_path / "00_count.py", slide("Counting", "x = 1", "y = 2"))
    (topic,) = read_topics(tmp_path)
    first, second = topic.code_cells

    def show(cell, shown):
        cell.outputs = [new_output("execute_result", shown._repr_mimebundle_())]

    show(first, alive)
    show(second, alive)
    assert set(take_networks([topic])) == {"simple-rnn"}
    other = network.simple_rnn("simple-rnn", [2 * w for w in model.get_weights()], text.chars)
    show(first, alive)
    show(second, dataclasses.replace(alive, network=other))
    with pytest.raises(ReviewError, match=re.escape("00_count.py")):
        take_networks([topic])


@pytest.mark.parametrize("store", [network.simple_rnn, network.stacked_lstm])
def test_weights_of_another_model_are_refused(store, model, text):
    with pytest.raises(ValueError, match="expected"):
        store("x", model.get_weights()[:-1], text.chars)
