"""The records: all that is kept of practices, patients and conversations, encrypted by patient."""
