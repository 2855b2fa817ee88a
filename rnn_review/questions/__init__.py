"""The questions: a module for each topic, whose ``QUESTIONS`` the topic's assignment asks."""
