"""The team (Team): who has an account, in which role, for which event or workshop; invitations and farewells."""
