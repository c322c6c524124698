"""Puts many questions to a program that answers line by line: an oracle, or `credproof model`."""

import json
import os
import signal
import subprocess

from . import Failure

# What a plugin inherits is part of some answers, so it must not depend on who runs the oracle.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}


def ask(command, questions):
    """The answers of a command to questions, in their order; each question goes as one line."""
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    # A shell that runs commands in the background has them ignore interrupts, and the plugin would inherit that.
    ended = subprocess.run(command, input=lines.encode(), capture_output=True, preexec_fn=with_default_signals,
                           env={**ENVIRONMENT, "TMPDIR": os.environ.get("TMPDIR", "/tmp")})
    answers = [json.loads(line) for line in ended.stdout.decode().split("\n")[:-1]]
    if len(answers) != len(questions):
        last = questions[len(answers)]["id"] if len(answers) < len(questions) else "the end"
        raise Failure(f"{command[0]} ended with {ended.returncode} after {len(answers)} of {len(questions)} answers, "
                      f"at {last}: {ended.stderr.decode(errors='replace')[-1000:]}")
    return answers


def with_default_signals():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
