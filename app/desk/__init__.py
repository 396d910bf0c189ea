"""Pages that need several packages: what the public and the organisers see of an event as a whole."""
