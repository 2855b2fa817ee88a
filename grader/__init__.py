"""An autograder for notebook courses: what students call, and the trusted side that judges."""

import logging
import sys

# As the standard library asks of packages: without --log, warnings are not printed.
logging.getLogger(__name__).addHandler(logging.NullHandler())

# jsonschema, which nbformat imports, builds 38 grammars with this package to validate international
# addresses, of which a notebook has none: a second of every process. It does without if told that
# the package is not there.
sys.modules.setdefault("rfc3987_syntax", None)  # pyrefly: ignore[no-matching-overload]
