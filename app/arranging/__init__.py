"""The pages by which organisers and editors arrange what is inside an event: workshops, parts, stations, talks."""
