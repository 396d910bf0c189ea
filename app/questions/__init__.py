"""The organisers' own questions on the registration form, in versions, so that old answers stay readable."""
