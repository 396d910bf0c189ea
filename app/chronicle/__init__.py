"""The history of an event as the office reads it: narrowed by topic, person and day, and as a file."""
