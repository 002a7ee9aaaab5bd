"""Numbers, base64 and JSON, read strictly: each value has one spelling."""

import base64
import binascii
import json
import re

NUMBER_MAX = 2**53 - 1


def read_number(text):
    """A decimal number without sign and leading zeros, up to NUMBER_MAX; else None."""
    if not re.fullmatch(r"0|[1-9][0-9]{0,15}", text):
        return None
    number = int(text)
    return number if number <= NUMBER_MAX else None


def read_base64(text):
    """The bytes of canonical base64 with padding; else None."""
    try:
        decoded = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return decoded if base64.b64encode(decoded).decode("ascii") == text else None


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def read_json(data):
    """The value of a JSON text in UTF-8 bytes; None if it is not one."""
    try:
        return json.loads(data.decode("utf-8"), parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        return None


def is_number(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= NUMBER_MAX
