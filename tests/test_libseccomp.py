"""The binding of libseccomp: a rule that is not in the filter is an error, not a gap."""

import errno

import pytest

from grader.contract.errors import ReviewError
from grader.sandbox import libseccomp
from grader.sandbox.libseccomp import ALLOW, Filter, refuse


def test_a_call_of_an_unknown_name_is_an_error():
    with Filter(ALLOW) as rules, pytest.raises(LookupError, match="mnt"):
        rules.add(refuse(errno.EPERM), "mnt")


def test_a_rule_that_libseccomp_does_not_take_is_an_error():
    with Filter(ALLOW) as rules, pytest.raises(PermissionError):
        rules.add(ALLOW, "mount")  # a rule with the default action would change nothing


def test_each_rule_makes_the_program_longer():
    with Filter(ALLOW) as rules:
        empty = rules.program()
        rules.add(refuse(errno.EPERM), "mount")
        assert len(rules.program()) > len(empty)
        assert len(rules.program()) % 8 == 0


def test_a_missing_library_is_reported_with_its_package(monkeypatch):
    monkeypatch.setattr(libseccomp, "_SONAME", "libseccomp.so.0")
    libseccomp.library.cache_clear()
    with pytest.raises(ReviewError, match="apt install libseccomp2"):
        libseccomp.library()
