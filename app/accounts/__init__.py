"""People who sign in (Einloggen), what they may do, invitations, and all that lets them in.

Held in one order everywhere, so that no two wait for each other: names and counted guesses, the account, what hangs
on it (letters, passkeys, the second factor, sessions).
"""
