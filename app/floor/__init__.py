"""The day itself: who may stand at the door, and who has come in."""
