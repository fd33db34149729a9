"""What the user can set right."""


class InputError(Exception):
    """Something given that cannot be used: what, and what to do about it."""
