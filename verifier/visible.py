"""Text of the input can move the cursor of a terminal, or end a line."""

import unicodedata


def visible(text):
    """The text with each control character, invisible character and line end as an escape."""
    return "".join(f"\\u{{{ord(char):x}}}" if is_hidden(char) else char for char in text)


def is_hidden(char):
    category = unicodedata.category(char)
    return category.startswith("C") or category in ("Zl", "Zp")
