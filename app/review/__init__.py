"""The second pair of eyes: comments, approvals of speakers, remarks of participants, release and correction."""
