"""Builds programs that answer with the kubelet's own code, asks them, and keeps what they said in cases/vectors."""

from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent


class Failure(Exception):
    """What ends a command: a sentence for people, and the exit code."""

    code = 2


class Unreachable(Failure):
    """A module could not be fetched, which says nothing about the release."""

    code = 3
