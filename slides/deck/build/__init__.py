"""From slides as text to one page: read, execute, render, bundle."""
