class InvalidIdentifier(ValueError):
    """The error of a string that is not what it should be. The message never contains the string.

    `kind` is the kind of error, in snake case. `offset` is its place in the string, in bytes of UTF-8.
    """

    kind: str
    offset: int

    def __init__(self, message: str, kind: str, offset: int) -> None:
        super().__init__(message)
        self.kind = kind
        self.offset = offset

    def __reduce__(self) -> tuple[type["InvalidIdentifier"], tuple[str, str, int]]:
        return type(self), (str(self), self.kind, self.offset)


InvalidIdentifier.__module__ = "clerk_user"
