"""Photos: only pictures, upright, without what the file told, kept by the hash of their bytes."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import Form

from tests.cast import Cast
from tests.story import received
from workshop.db.media import picture_path, thumb_path
from workshop.db.models import Photo
from workshop.domain.errors import RuleViolation
from workshop.exchange import pictures
from workshop.exchange.pictures import read_picture
from workshop.web.photo.field import Photos

SignIn = Callable[[str], FlaskClient]
ORIENTATION, GPS_SERIAL = 0x0112, 0xA431


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(width: int = 60, height: int = 40) -> bytes:
    return encoded(Image.new("RGB", (width, height), "steelblue"))


def send(client: FlaskClient, content: bytes, address: str = "/photos") -> object:
    return client.post(address, data={"photo": (BytesIO(content), "photo.jpg")})


def test_a_photo_is_kept_and_shown_to_colleagues_only(
    app: Flask, session: Session, sign_in: SignIn
) -> None:
    answer = send(sign_in("theo"), jpeg())
    assert answer.status_code == 201
    session.rollback()
    photo = session.get(Photo, answer.json["id"])
    folder = Path(app.config["MEDIA_PATH"])
    kept = picture_path(folder, photo.sha256).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == photo.sha256
    assert (photo.width, photo.height, photo.bytes_count) == (60, 40, len(kept))
    assert thumb_path(folder, photo.sha256).exists()
    shown = sign_in("claire").get(answer.json["url"])
    assert (shown.mimetype, shown.data) == ("image/jpeg", kept)
    assert shown.headers["Cache-Control"].startswith("private")
    assert sign_in("claire").get(f"{answer.json['url']}/thumb").status_code == 200
    for stranger in ("olga", "nora", "adele"):
        assert sign_in(stranger).get(answer.json["url"]).status_code == 404


def test_it_is_upright_stripped_and_of_a_bounded_size() -> None:
    wide = Image.new("RGB", (4000, 1000), "white")
    wide.paste("black", (0, 0, 400, 1000))
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # held upright: turn a quarter clockwise
    exif[0x010E] = "12 Grande Rue, Besançon"
    picture = read_picture(encoded(wide, exif=exif, comment=b"secret"))
    assert (picture.width, picture.height) == (500, 2000)
    with Image.open(BytesIO(picture.jpeg)) as kept:
        assert kept.format == "JPEG"
        assert not kept.getexif()
        assert "comment" not in kept.info
        assert kept.getpixel((250, 50))[0] < 50
        assert kept.getpixel((250, 1900))[0] > 200
    assert b"secret" not in picture.jpeg
    with Image.open(BytesIO(picture.thumb)) as thumb:
        assert max(thumb.size) <= pictures.THUMB_SIDE_PX


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "JPEG"])
def test_usual_formats_are_read(kind: str) -> None:
    assert read_picture(encoded(Image.new("RGB", (30, 20), "red"), kind)).width == 30


def test_what_is_transparent_lies_on_white() -> None:
    picture = read_picture(encoded(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    with Image.open(BytesIO(picture.jpeg)) as kept:
        assert kept.getpixel((10, 10)) == (255, 255, 255)


NOT_PICTURES = {
    "text": b"Bonjour, je suis un texte.",
    "html": b"<script>alert(1)</script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "empty": b"\x00",
    "truncated": jpeg(400, 400)[:600],
    "truncated png": encoded(Image.effect_noise((300, 300), 80), "PNG")[:2000],
    "header only": b"\xff\xd8\xff\xe0",
    "pdf": b"%PDF-1.7 ...",
}


@pytest.mark.parametrize("content", NOT_PICTURES.values(), ids=NOT_PICTURES.keys())
def test_what_is_not_a_picture_gets_a_sentence(
    session: Session, sign_in: SignIn, content: bytes
) -> None:
    answer = send(sign_in("theo"), content)
    assert answer.status_code == 422
    assert "n’est pas une photo lisible" in answer.json["message"]
    assert session.scalar(select(func.count()).select_from(Photo)) == 0


def test_a_bomb_is_refused_before_it_unfolds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 10_000)
    bomb = encoded(Image.new("1", (2000, 2000)), "PNG")
    assert len(bomb) < 3000
    with pytest.raises(RuleViolation, match="picture_too_many_pixels"):
        read_picture(bomb)


def test_a_bomb_that_pillow_knows_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(RuleViolation, match="picture_too_many_pixels"):
        read_picture(jpeg(100, 100))


def test_fifty_megabytes_are_refused_with_a_sentence(sign_in: SignIn) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    body = part + b"\xff" * (50 * 1024 * 1024) + b"\r\n--x--\r\n"
    kind = "multipart/form-data; boundary=x"
    answer = sign_in("theo").post("/photos", data=body, content_type=kind)
    assert answer.status_code == 413
    assert "20 Mo" in answer.json["message"]


def test_nothing_sent(sign_in: SignIn) -> None:
    answer = sign_in("theo").post("/photos", data={})
    assert answer.status_code == 422
    assert answer.json["message"]


def test_a_photo_for_a_ticket_belongs_to_its_site(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = received(session, cast)
    address = f"/tickets/{ticket.number}/photos"
    answer = send(sign_in("theo"), jpeg(), address)
    session.rollback()
    assert session.get(Photo, answer.json["id"]).site_id == cast.shop
    session.rollback()
    assert send(sign_in("olga"), jpeg(), address).status_code == 404
    shown = sign_in("theo").get(f"{address}/{answer.json['id']}")
    assert shown.location == answer.json["url"]


def test_photos_of_another_site_are_not_taken(
    session: Session, cast: Cast, sign_in: SignIn
) -> None:
    ticket = received(session, cast)
    theirs = send(sign_in("olga"), jpeg()).json["id"]
    data = {"text": "Vu", "kind": "observation", "photos": [theirs]}
    answer = sign_in("theo").post(f"/tickets/{ticket.number}/entries", data=data)
    assert answer.status_code == 422


def test_a_stranger_sends_nothing(app: Flask, sign_in: SignIn) -> None:
    assert send(app.test_client(), jpeg()).status_code == 303
    assert send(sign_in("nora"), jpeg()).status_code == 404


def test_the_same_bytes_are_kept_once(app: Flask, session: Session, sign_in: SignIn) -> None:
    client = sign_in("theo")
    ids = {send(client, jpeg()).json["id"] for _ in range(2)}
    session.rollback()
    assert len(ids) == 2
    assert len(set(session.scalars(select(Photo.sha256)))) == 1


class OnePhotoForm(Form):
    photos = Photos()


def test_a_form_names_each_photo_once(app: Flask) -> None:
    with app.test_request_context():
        named_twice = OnePhotoForm(MultiDict([("photos", "7"), ("photos", "7"), ("photos", "")]))
        assert named_twice.validate()
        assert named_twice.photos.data == [7]
        for nonsense in ("seven", "-1", "²", "9" * 12):
            wrong = OnePhotoForm(MultiDict([("photos", nonsense)]))
            assert not wrong.validate()
            assert wrong.photos.data == []
