"""When an event may be seen: what is missing, the preview, published, taken back, deleted."""
