"""The ways in: the API, and Rasa's own REST channel."""
