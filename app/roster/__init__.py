"""The participants as the office works with them: found, edited, moved, added, many at once, out and in as tables."""
