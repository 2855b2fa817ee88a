"""Diagrams of recurrent networks."""
