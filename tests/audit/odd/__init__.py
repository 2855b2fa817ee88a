"""The bank of odd but honest inputs: every module here is a kind and has a tuple ``CASES``."""

from tests.audit.cases import bank

BANK = bank(__name__, __path__)
