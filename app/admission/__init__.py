"""How the places of an event are given: order of arrival or wishes, deadlines, contingents."""
