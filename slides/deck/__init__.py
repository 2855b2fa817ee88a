"""The deck: build makes it from the slides, serve presents and reloads it, inspect checks it."""
