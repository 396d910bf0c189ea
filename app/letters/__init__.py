"""Messages (Nachrichten) the office writes to chosen people of an event: composed, looked at, sent by the worker."""
