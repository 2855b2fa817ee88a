"""From slides as text to a deck: read, execute, render."""
