"""Readers that behave as the parsers of hostile files do, for the test of isolation."""

import ctypes
import os
import time

from ingest.block import Block, ReadFile


def hang(path):
    time.sleep(600)


def spin(path):
    while True:
        pass


def swallow(path):
    return ReadFile([Block("x" * (8 << 30))])


def crash(path):
    os.abort()


def fault(path):
    ctypes.string_at(0)


def leave(path):
    os._exit(0)


def lie(path):
    print("a line on standard output", flush=True)
    return ReadFile([Block("It said something on the way.")])


class Evil:
    def __reduce__(self):
        return (os.system, ("touch /tmp/joinedup-was-here",))


def attack(path):
    return ReadFile([Block("text")], {"title": Evil()})
