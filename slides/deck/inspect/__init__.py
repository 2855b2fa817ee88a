"""The built deck in a browser: checked, and printed to a PDF."""
