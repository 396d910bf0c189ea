"""What everything stands on: clock, database, unit of work, jobs, refusals, tokens, text, stored files."""
