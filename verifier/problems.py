"""The two problems that end a verification without a verdict."""


class WrongCommand(Exception):
    """The caller has to change the command. Exit code 2."""


class UnreadableInput(Exception):
    """The input is not what the format requires. Exit code 3."""
