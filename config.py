"""Settings, one per line; each can be given by an environment variable `WORKSHOP_<NAME>`.

`docs/operation.md` describes them. Secrets have no default: `make run` and `workshop init` make
them once under `instance/`. What numbers and words may be is said at the end.
"""

# Where things are kept. Empty: under the instance folder.
INSTANCE_PATH = "instance"
DATABASE_URL = ""
MEDIA_PATH = ""
SEAL_ANCHOR = ""

# Secrets: the cookie and link key, and the key that seals the tracking sheets.
SECRET_KEY = ""
SEAL_KEY = ""

# The private key that signs badges (PEM), where the extra `badges` is installed.
BADGE_KEY = ""

# How the application is reached from outside, for QR codes and mail: https://atelier.example
PUBLIC_URL = ""
COOKIE_SECURE = False
TRUSTED_PROXIES = 0

# Serving.
HOST = "127.0.0.1"
PORT = 8000
THREADS = 4

# People.
DEFAULT_LANGUAGE = "fr"
SESSION_HOURS = 12
SIGN_IN_FAILURES = 5
SIGN_IN_WINDOW_MINUTES = 15
PASSWORD_MIN_LENGTH = 10
INVITATION_DAYS = 7
ARGON2_MEMORY_KIB = 19456
ARGON2_TIME_COST = 2

# Uploads.
UPLOAD_MAX_MIB = 20

# Mail. No host: mail waits in the outbox.
SMTP_HOST = ""
SMTP_PORT = 25
SMTP_USER = ""
SMTP_PASSWORD = ""
SMTP_TLS = False
MAIL_FROM = ""
MAIL_TRIES = 8

# From and to, both included; or one of these words.
may_be = {
    "TRUSTED_PROXIES": range(11),
    "PORT": range(1, 65536),
    "THREADS": range(1, 257),
    "DEFAULT_LANGUAGE": ("fr", "en"),
    "SESSION_HOURS": range(1, 8761),
    "SIGN_IN_FAILURES": range(1, 1001),
    "SIGN_IN_WINDOW_MINUTES": range(1, 1441),  # failures are forgotten after a day
    "PASSWORD_MIN_LENGTH": range(1, 129),
    "INVITATION_DAYS": range(1, 366),
    "ARGON2_MEMORY_KIB": range(8, 4194305),
    "ARGON2_TIME_COST": range(1, 101),
    "UPLOAD_MAX_MIB": range(1, 1025),
    "SMTP_PORT": range(1, 65536),
    "MAIL_TRIES": range(1, 101),
}
