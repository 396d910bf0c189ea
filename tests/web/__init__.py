"""The HTTP side of every page."""
