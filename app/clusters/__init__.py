"""Findings that say the same, put together by the moderation; the raw words stay."""
