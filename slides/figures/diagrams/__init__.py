"""Diagrams of recurrent networks, a module for each; rnn.py has the names that slides use."""
