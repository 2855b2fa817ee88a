"""From slides as text to a deck: read, execute, render, and then check, print, watch or present."""
