"""A paper as an answer: shown by the browser, saved under its own name."""

from werkzeug.wrappers import Response

from workshop.operations.session_papers import Paper


def pdf_answer(paper: Paper) -> Response:
    return Response(
        paper.pdf,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{paper.name}"'},
    )
