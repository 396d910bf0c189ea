"""The draft of the minutes: assembled from what the workshop left, imported, edited section by section."""
