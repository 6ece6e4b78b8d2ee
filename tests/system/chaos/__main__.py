"""The long form: `python -m tests.system.chaos --messages 2000 --seed 7`, as `make chaos` runs it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typer

from tests.system.chaos.fleet import KINDS, Fleet
from tests.system.chaos.stack import Stack
from tests.system.chaos.study import play
from tests.system.product import model_for_tests


def main(
    seed: int = 1,
    messages: int = 1000,
    patients: int = 8,
    gateways: int = 1,
    postgres: bool = False,
    kills: int = 50,
    again: bool = True,
    replicas: int = 0,
    rolling: bool = False,
) -> None:
    """Let patients talk while processes are killed; exit status 1 if anything was lost, doubled or out of order.

    --replicas: so many of every process behind balancers, with PostgreSQL and Redis. --rolling: restart them in turn.
    """
    with tempfile.TemporaryDirectory(prefix="mo-chaos-") as folder:
        model = model_for_tests(Path(folder) / "model")
        stack: Fleet | Stack
        if replicas:
            stack = Fleet(Path(folder), model, replicas=replicas)
        else:
            stack = Stack(Path(folder), model, gateways=gateways, postgres=postgres)
        how = {"seed": seed, "messages": messages, "patients": patients, "kills": kills, "again": again}
        try:
            report = play(stack, **how, rolling=KINDS if rolling else ())
        except BaseException:
            print(stack.tail(200))
            raise
        finally:
            stack.stop()
        print(report)
        if report.wrong:
            print(stack.tail(60))
            raise typer.Exit(1)


app = typer.Typer(pretty_exceptions_enable=False)
app.command()(main)

if __name__ == "__main__":
    app()
