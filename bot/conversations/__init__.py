"""Conversations: who may read them, what was said, and in which order."""
