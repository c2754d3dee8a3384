"""How Bertta hears and speaks: the assistant, its conversations, the channels and the pages.

Imports the catalogue; is imported by the actions. The catalogue knows nothing of it.
"""
