"""What the commands share: how they read arguments, and how they end."""

import argparse
import sys

from . import Failure, NotHere


def parser(documentation):
    """A parser whose errors end with 2, as everything does that cannot be done."""
    return argparse.ArgumentParser(description=documentation, formatter_class=argparse.RawDescriptionHelpFormatter,
                                   allow_abbrev=False)


def count(text):
    """A number of questions, for argparse."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def say(text):
    """Tells people what goes on, beside the answers on standard output."""
    print(text, file=sys.stderr, flush=True)


def run(main):
    """Runs a command and ends the process with what it returns, or with what a failure says."""
    try:
        if sys.version_info < (3, 10):
            raise NotHere("Python 3.10 or newer is needed")
        code = main()
    except Failure as failure:
        say(f"{sys.argv[0]}: {failure}")
        code = failure.code
    except BrokenPipeError:
        code = 1  # whoever read the answers has enough
        sys.stderr.close()
    except KeyboardInterrupt:
        code = 130
    sys.exit(code or 0)
