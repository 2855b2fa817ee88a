"""The questions: one module for each topic, with the ``QUESTIONS`` of its assignment."""
