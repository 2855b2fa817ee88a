"""The bank of attacks: every module is a family, with a tuple ``CASES``."""

from tests.audit.cases import bank

BANK = bank(__name__, __path__)
