"""Who is in which group, and which group is at which station when."""
