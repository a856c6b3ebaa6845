"""`workshop serve`: the application behind a production WSGI server."""

import gc

import click
import waitress

from workshop.cli.application import CreateApp, build


@click.command()
@click.option("--host", help="Address to listen on (setting HOST).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port (setting PORT).")
@click.pass_obj
def serve(create_app: CreateApp, host: str | None, port: int | None) -> None:
    """Serve the application."""
    app = build(create_app)
    gc.freeze()  # no request is held up while the collector walks through what the start has made
    host, port = host or app.config["HOST"], port or app.config["PORT"]
    click.echo(f"Établi: http://{host}:{port}")
    waitress.serve(
        app,
        host=host,
        port=port,
        threads=app.config["THREADS"],
        ident="workshop",
        clear_untrusted_proxy_headers=True,
        max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + 1024 * 1024,
    )
