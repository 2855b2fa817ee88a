"""The built deck in Chromium: checked, and printed to a PDF."""
