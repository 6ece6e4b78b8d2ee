"""Everything Mo can say as one book, for clinicians to review and sign: `write("en", folder)`, behind `make book`."""

from bot.book.write import Written, write

__all__ = ["Written", "write"]
