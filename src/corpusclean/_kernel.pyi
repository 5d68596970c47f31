"""Types of the native module; checked against the built one by stubtest."""

__version__: str
