"""The trained assistant: Rasa as a library, its components, and what it makes of a text."""
