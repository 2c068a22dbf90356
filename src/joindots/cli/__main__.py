"""Run the command line as ``python -m joindots.cli``."""

from joindots.cli import main

main()
