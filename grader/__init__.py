"""An autograder for notebook courses: what students call, and the trusted side that judges."""

import logging

# As the standard library asks of packages: without --log, warnings are not printed.
logging.getLogger(__name__).addHandler(logging.NullHandler())
