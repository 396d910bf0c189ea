"""People who sign in (Einloggen), what they may do, and the one-time links that let them in."""
