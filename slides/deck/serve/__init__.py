"""The deck on a local server: presented with a kernel, or reloaded while it is written.

Presenting: the supervisor starts the server process, the app, which loads the extension; the
extension has handlers for requests, a kernel for the code, and security rules. Writing: watch
rebuilds at every save, and reload shows the new page.
"""
