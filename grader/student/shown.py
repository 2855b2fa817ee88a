"""Shows one thing in two forms where outputs of cells go."""

import sys


def show(html: str, text: str) -> bool:
    """Show it as HTML and as text; return False, and show nothing, outside of IPython."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return False
    shell.display_pub.publish({"text/html": html, "text/plain": text})
    return True
