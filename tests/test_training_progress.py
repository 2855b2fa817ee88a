"""Trainings in a notebook: a bar with the time left, and a stop that loses nothing."""

import queue
import time

import pytest
from jupyter_client.manager import KernelManager

from rnn_review.progress import Bar, duration

pytestmark = [pytest.mark.kernel, pytest.mark.keras]

START = """
import os; os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, numpy as np, time
from rnn_review import progress
x = np.random.default_rng(6).random((64_000, 8)); y = x.sum(axis=1)
def fit(model, x, y, epochs):
    return model.fit(x, y, batch_size=8, epochs=epochs, verbose=0)
def fit_each(model, x, y, epochs):
    losses = []
    for _ in range(epochs):
        losses += model.fit(x, y, batch_size=8, verbose=0).history["loss"]
    return losses
def new():
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    return model
model = new(); before = model.get_weights()[0].copy()
"""


class Notebook:
    """A real kernel, and what its cells show."""

    def __init__(self):
        self.manager = KernelManager()
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, code: str, interrupt_at: str = "") -> list[str]:
        """Run a cell, and interrupt the kernel once it has shown this; return what was shown."""
        asked, shown = self.client.execute(code), []
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            if message["parent_header"].get("msg_id") != asked:
                continue
            content = message["content"]
            shown += filter(None, [_text(content)])
            if interrupt_at and shown and interrupt_at in shown[-1]:
                self.manager.interrupt_kernel()
                interrupt_at = ""
            if content.get("execution_state") == "idle":
                return shown
        raise TimeoutError("\n".join(shown))


def _text(content: dict) -> str:
    data = content.get("data", {})
    return content.get("text") or content.get("ename") or data.get("text/plain", "")


@pytest.fixture(scope="module")
def notebook():
    made = Notebook()
    made.run(START)
    yield made
    made.client.stop_channels()
    made.manager.shutdown_kernel(now=True)


def test_a_bar_shows_the_part_the_time_left_and_the_loss_and_then_that_it_is_done(notebook):
    shown = notebook.run("h = progress.train(fit, new(), x[:8000], y[:8000], epochs=2); h.history")
    bars = [line for line in shown if line.startswith("2 epochs [")]
    assert any(" left, loss " in line for line in bars)
    assert "100%" in bars[-1]
    assert ", done, loss" in bars[-1]
    assert shown[-1].count(",") == 1  # two losses


def test_an_interrupted_training_keeps_what_was_trained_and_the_cell_goes_on(notebook):
    code = """
h = progress.train(fit, model, x, y, epochs=500)
print("moved", bool((model.get_weights()[0] != before).any()), len(h.history["loss"]))
print(model.fit.__func__.__name__, "fit" in vars(model))
"""
    shown = notebook.run(code, interrupt_at=" left, loss")
    assert any("stopped in epoch 1; what was trained stays" in line for line in shown)
    assert "moved True 1" in "".join(shown)
    assert "False" in shown[-1]  # the model's own `fit` is back
    assert "KeyboardInterrupt" not in shown


def test_a_training_of_many_fits_stops_as_a_whole(notebook):
    code = "print('losses', len(progress.train(fit_each, model, x, y, epochs=500)))"
    shown = notebook.run(code, interrupt_at=" left, loss")
    assert "losses 1" in shown[-1]


def test_parts_end_after_the_one_that_is_computed(notebook):
    code = """
done = []
for part in progress.parts("windows", range(0, 90, 10)):
    time.sleep(0.6); done.append(part)
print("parts", done)
"""
    shown = notebook.run(code, interrupt_at="left")
    assert 0 < len(shown[-1].split(",")) < 9
    assert any("what was trained stays" in line for line in shown)


def test_what_does_not_look_for_interrupts_is_interrupted_as_always(notebook):
    code = """
def own(model, epochs):
    for i in range(600):
        print("step", i); time.sleep(0.1)
progress.train(own, model, epochs=3)
"""
    shown = notebook.run(code, interrupt_at="step 3")
    assert "KeyboardInterrupt" in shown
    assert any("the model keeps what it has learned so far" in line for line in shown)
    assert notebook.run("1 + 1") == ["2"]


def test_a_bar_is_an_element_that_screen_readers_know():
    bar = Bar("1 < 2 epochs")
    bar.to(0.25, "loss 2.1")
    html = bar._repr_mimebundle_()["text/html"]
    assert '<progress max="1" value="0.250" aria-label="1 &lt; 2 epochs"></progress>' in html
    assert "left, loss 2.1" in html


@pytest.mark.parametrize(
    ("seconds", "words"), [(4.4, "4 s"), (200, "3 min 20 s"), (3900, "1 h 5 min")]
)
def test_durations(seconds, words):
    assert duration(seconds) == words
