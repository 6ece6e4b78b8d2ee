"""The one process that faces people: chat API, widget, pages, health, and the practice's portal."""
