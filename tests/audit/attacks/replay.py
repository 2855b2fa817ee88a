"""Replaying responses: other challenges', other questions', the released ones, again and again."""

from pathlib import Path

from grader.contract import wire
from tests.audit.attacks.forged import DOOR, QUESTIONS, handing_over, public_responses
from tests.audit.cases import TOPIC, Case, attack, blank, hand_in, with_code
from tests.harness import judge
from tests.submissions import submitted

FAMILY = "replay"


def _public() -> dict[str, bytes]:
    return {q: wire.to_bytes(public_responses(q)) for q in QUESTIONS}


def _other_run(folder: Path) -> None:
    """Right responses to the challenges of another run."""
    responses = {q: wire.to_bytes(judge(TOPIC).reference(q)) for q in QUESTIONS}
    code = f"{DOOR}for q in QUESTIONS:\n    hand_over(q, open(f'{{q}}.npz', 'rb').read())\n"
    others = {f"{q}.npz": content for q, content in responses.items()}
    hand_in(with_code(blank(), code), others=others)(folder)


def _one_for_all(folder: Path) -> None:
    """One right answer, whose response is sent for all other questions too."""
    one = QUESTIONS[0]
    sources = {q: "" for q in QUESTIONS if q != one}
    code = f"""{DOOR}
from grader.contract import wire
from rnn_review import COURSE
door = os.environ["RNN_REVIEW_DOOR"]
response = COURSE.question({one!r}).respond({one}, wire.ask(door, {one!r}))
for question in QUESTIONS:
    wire.hand_over(door, question, response)
"""
    hand_in(with_code(submitted(TOPIC, sources), code, after=one))(folder)


_AGAIN = """
import threading, time
def again():
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for question, content in PUBLIC.items():
            hand_over(question, content)
threading.Thread(target=again, daemon=True).start()
"""

_CHALLENGE_BACK = (
    DOOR
    + """
for question in QUESTIONS:
    hand_over(question, say(b"ask %s\\n" % question.encode()))
"""
)

CASES = (
    attack(FAMILY, "released-responses", "sends the public responses", handing_over(_public())),
    Case("other-run", FAMILY, "sends the right responses of another run", _other_run),
    Case(
        "one-for-all",
        FAMILY,
        "gives the right response to one question for all",
        _one_for_all,
        earns=frozenset(QUESTIONS[:1]),
    ),
    attack(FAMILY, "challenge-back", "sends the challenge as its response", _CHALLENGE_BACK),
    attack(
        FAMILY,
        "again-and-again",
        "sends responses in the background all the time",
        f"{DOOR}PUBLIC = {_public()!r}\n{_AGAIN}",
    ),
)
