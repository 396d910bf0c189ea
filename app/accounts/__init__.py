"""People who sign in (Einloggen), what they may do, invitations, and all that lets them in."""
