"""Photos of pinboards: evidence beside the typed findings, with alternative text, credit and licence."""
