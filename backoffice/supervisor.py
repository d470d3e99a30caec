"""Keeps the processes of one machine running as children of one foreground command.

Linux only: a child asks the kernel to be signalled when its parent dies, so that even `kill -9` of the parent leaves
nothing behind. A child that dies comes back after a second, with growing pauses if it keeps dying.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
STABLE_AFTER = 20.0  # seconds a child must live for its earlier deaths to be forgotten
LONGEST_PAUSE = 30.0
GRACE = 15.0


@dataclass
class Child:
    name: str
    command: Sequence[str]
    env: dict[str, str]
    # What the kernel sends when the parent dies. A worker may be killed at any moment: that is what the outbox is for.
    death_signal: signal.Signals = signal.SIGKILL
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    deaths: int = field(default=0, init=False)
    not_before: float = field(default=0.0, init=False)


class Supervisor:
    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.stopping = False

    def run(self, ready: Callable[[], bool], when_ready: Callable[[], None]) -> None:
        """Start all children, call `when_ready` once `ready()`, and keep them running until SIGINT or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        announced = False
        try:
            while not self.stopping:
                for child in self.children:
                    self._look_after(child)
                if not announced and ready():
                    announced = True
                    when_ready()
                time.sleep(0.1 if not announced else 0.5)
        finally:
            self._stop_all()

    def _ask_to_stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.not_before:
                self._start(child)
        elif child.process.poll() is not None:
            if now - child.started > STABLE_AFTER:
                child.deaths = 0
            child.deaths += 1
            pause = min(2.0 ** (child.deaths - 1), LONGEST_PAUSE)
            _kill_group(child.process.pid)  # whatever the dead child itself had started
            self.say(f"{child.name} ended with code {child.process.returncode}; starting it again in {pause:.0f} s.")
            child.process = None
            child.not_before = now + pause

    def _start(self, child: Child) -> None:
        parent = os.getpid()
        libc = ctypes.CDLL(None, use_errno=True)

        def in_child() -> None:
            libc.prctl(PR_SET_PDEATHSIG, child.death_signal)
            if os.getppid() != parent:
                os._exit(1)  # the parent died before the kernel knew what we want

        child.process = subprocess.Popen(  # noqa: S603 (our own commands)
            child.command,
            env=child.env,
            start_new_session=True,  # Ctrl-C reaches only us; we stop the children in order
            preexec_fn=in_child,
        )
        child.started = time.monotonic()

    def _stop_all(self) -> None:
        running = [(child, child.process) for child in self.children if child.process is not None]
        for child, process in running:
            if process.poll() is None:
                process.send_signal(child.stop_signal)
        deadline = time.monotonic() + GRACE
        for child, process in running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"{child.name} did not stop in {GRACE:.0f} s and is killed; its work is picked up later.")
            _kill_group(process.pid)
            process.wait()


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
