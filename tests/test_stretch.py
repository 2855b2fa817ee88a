"""Questions without points: judged as all others, in no total, and said to give none."""

import json

import pytest

from grader.course.folder import open_course
from grader.course.lint import lint
