"""What happens in a workshop: parts, stations with questions, talks with speakers."""
