"""`python -m corpusclean`: the command line."""

import sys

from corpusclean.cli import main

if __name__ == "__main__":
    sys.exit(main())
