"""`python -m linewright` is the command `linewright`."""

from linewright.cli import main

main()
