"""The bank of attacks: every module here is a family and has a tuple ``CASES``."""

from tests.audit.cases import bank

BANK = bank(__name__, __path__)
