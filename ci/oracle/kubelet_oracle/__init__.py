"""Builds programs that answer with the kubelet's own code, asks them, and keeps what they said in cases/vectors."""

from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent


class Failure(Exception):
    """What ends a command: a sentence for people, and the exit code."""

    code = 2


class NotHere(Failure):
    """Something that this machine lacks: Go, or a way to its modules. It says nothing about a release."""

    code = 3
