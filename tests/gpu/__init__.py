"""`review gpu`: what a machine with a GPU can show in ten minutes, the most important first."""
