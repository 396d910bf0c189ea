"""The outbox (Postausgang): every mail is a row before it is sent, and the worker empties it."""
