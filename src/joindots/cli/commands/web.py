"""``serve``, ``worker`` and ``user``: the web app, its background work, and the first account of a review."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Annotated

import typer

from joindots.cli.app import AsJson, ReviewFolder, print_json


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command()(serve)
    app.command()(worker)
    app.command()(user)


def serve(
    folder: ReviewFolder,
    host: Annotated[
        str, typer.Option(help="The address to listen on; beyond this machine only with a certificate.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8470,
    certificate: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="TLS certificate (PEM).", show_default=False)
    ] = None,
    key: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Its private key (PEM).", show_default=False)
    ] = None,
    with_worker: Annotated[bool, typer.Option("--worker/--no-worker", help="Start a worker as well.")] = True,
) -> None:
    """Serve the web app that the review is run on, until it is stopped with Ctrl+C."""
    from joindots.review import open_review
    from joindots.web.serving import serve as serve_review

    review = open_review(folder)
    scheme = "https" if certificate else "http"
    shown = "localhost" if host == "127.0.0.1" else host

    def say() -> None:
        print(f"{review.settings.name} is open at {scheme}://{shown}:{port}/   (Ctrl+C stops it)", flush=True)

    serve_review(review, host=host, port=port, certificate=certificate, key=key, on_ready=say, with_worker=with_worker)


def worker(
    folder: ReviewFolder,
    until_done: Annotated[bool, typer.Option("--until-done", help="End when no job waits.")] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
) -> None:
    """Do what people ask for in the background: runs, exports. `joindots serve` starts one unless told otherwise."""
    from joindots.review import open_review
    from joindots.web.start import open_web

    if with_parent:
        from joindots.web.desk.dying import die_with_parent

        die_with_parent()
    review = open_review(folder)
    open_web(review)
    from joindots.model.errors import StateError
    from joindots.web.desk.worker import work_on

    with suppress(StateError) if with_parent else nullcontext():  # a server's worker gives way to one that is there
        work_on(review.root, until_done=until_done)


def user(
    folder: ReviewFolder,
    username: Annotated[str, typer.Argument(help="The user name.", show_default=False)],
    name: Annotated[str, typer.Option(help="The person's name; for a new account.", show_default=False)] = "",
    role: Annotated[str, typer.Option(help="Their role, such as review_officer.", show_default=False)] = "",
    force: Annotated[
        str, typer.Option(help="The force whose cases they reach; all, if not given.", show_default=False)
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Make an account, or start a reset: prints a code with which its holder chooses a password, once, within a day."""
    from joindots.review import open_review
    from joindots.web.start import open_web

    review = open_review(folder)
    open_web(review)
    from joindots.web.accounts.accounts import account_with_code

    code = account_with_code(username, name=name, role=role, force_code=force)
    if as_json:
        print_json({"user": username, "code": code})
    else:
        print(f"Give {username} this code in person; it works once, within a day: {code}")
