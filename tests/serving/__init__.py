"""The real process tree under hostile clients and signals."""
