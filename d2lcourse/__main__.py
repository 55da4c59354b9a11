"""`python -m d2lcourse`: the same as the command `d2lcourse`."""

from d2lcourse.cli import main

if __name__ == "__main__":
    main()
