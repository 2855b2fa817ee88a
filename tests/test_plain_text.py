"""Text from a student's process: nothing in it steers a terminal, a database or a page."""

from grader.contract.plain_text import plain


def test_what_steers_terminals_and_what_no_encoding_has_is_replaced():
    text = plain("a\x1b[31m\x00b\u202ec\ud800d\r")
    assert text == "a\ufffd[31m\ufffdb\ufffdc\ufffdd\ufffd"
    assert text.encode()


def test_lines_and_tabs_stay_and_what_is_long_is_cut():
    assert plain("a\n\tb") == "a\n\tb"
    assert plain("x" * 10, most=4) == "xxxx\N{HORIZONTAL ELLIPSIS}"
