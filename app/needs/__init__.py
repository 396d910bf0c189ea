"""The needs vault: what somebody needs to take part well, sealed, seen by one role, gone after 14 days."""
