"""The history (Verlauf): who did what when; one row for every change of state."""
