"""How an event is set up: made from nothing, from an earlier one or from a file; its basic data and its venue."""
