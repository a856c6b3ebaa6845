"""A paper as an answer: shown by the browser, saved under its own name."""

from flask import Response

from workshop.documents.paper import Paper


def pdf_answer(paper: Paper) -> Response:
    name = {"Content-Disposition": f'inline; filename="{paper.name}"'}
    return Response(paper.pdf, mimetype="application/pdf", headers=name)
