"""Runs a command as the terminal's foreground job, so that Ctrl-C reaches it and not ``make``.

``make`` ends with an error whenever it is interrupted itself, however cleanly its command stopped.
usage: foreground.py COMMAND...
"""

import contextlib
import os
import signal
import sys

TERMINAL = 0
STOPPED_ON_PURPOSE = {0, -signal.SIGINT, -signal.SIGTERM, 128 + signal.SIGINT, 128 + signal.SIGTERM}


def main(command: list[str]) -> int:
    """Run the command to its end; being interrupted counts as success."""
    is_in_foreground = os.isatty(TERMINAL) and os.tcgetpgrp(TERMINAL) == os.getpgrp()
    code = run_in_foreground(command) if is_in_foreground else run_beside(command)
    return 0 if code in STOPPED_ON_PURPOSE else abs(code)


def run_in_foreground(command: list[str]) -> int:
    """Give the terminal to a group of processes of its own, and take it back at the end."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # only who has the terminal may give it away
    child = os.posix_spawnp(command[0], command, os.environ, setpgroup=0, setsigdef=[signal.SIGTTOU])
    os.tcsetpgrp(TERMINAL, child)
    pass_on(child, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        os.tcsetpgrp(TERMINAL, os.getpgrp())
        if not os.WIFSTOPPED(status):
            return os.waitstatus_to_exitcode(status)
        os.kill(0, signal.SIGSTOP)  # Ctrl-Z stops make and us too; whoever continues us continues it
        os.tcsetpgrp(TERMINAL, child)
        os.killpg(child, signal.SIGCONT)


def run_beside(command: list[str]) -> int:
    """Without a terminal an interrupt goes to the whole group, this command included."""
    signal.signal(signal.SIGINT, lambda *_: None)
    child = os.posix_spawnp(command[0], command, os.environ)
    pass_on(child, signal.SIGTERM, signal.SIGHUP)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def pass_on(child: int, *signals: signal.Signals) -> None:
    """Let the child have the signals that are sent to us."""

    def forward(number: int, _: object) -> None:
        with contextlib.suppress(ProcessLookupError):  # it had the signal too, and is gone already
            os.kill(child, number)

    for each in signals:
        signal.signal(each, forward)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except OSError as error:
        sys.exit(f"{sys.argv[1]} cannot be run: {error.strerror}")
