"""Rasa's custom actions: adapters between the tracker, the interview and the records."""
