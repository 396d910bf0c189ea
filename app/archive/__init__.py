"""What was released, findable: search, synthesis, feeds, subscriptions and open data over published minutes."""
