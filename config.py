"""Settings from the environment: read once, frozen, and refused with one clear line when they make no sense."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

ROOT = Path(__file__).resolve().parent
LOCALES = ("de", "en")


class ConfigError(SystemExit):
    """The start is refused: one line, the variable, the cause, the remedy. Exit code 2, no stack trace."""

    def __init__(self, name: str, problem: str) -> None:
        self.line = f"Rotunde cannot start: {name} {problem}"
        super().__init__(self.line)


@dataclass(frozen=True)
class Oidc:
    """The organisation's own identity provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str


@dataclass(frozen=True)
class Settings:
    """Everything the operator can decide. Secrets are kept out of `repr`, so they reach no log."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    vault_key: str = field(repr=False)
    public_url: str
    smtp_url: str = field(repr=False)
    smtp_rate: int
    mail_from: str
    mail_name: str
    bounce_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    storage_dir: Path
    instance_dir: Path
    trusted_proxies: int
    rate_limit: int
    log_format: str
    default_locale: str
    host: str
    port: int
    workers: int
    testing: bool = False
    vault_key_old: tuple[str, ...] = field(default=(), repr=False)
    oidc: Oidc | None = None

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).hostname or "localhost"


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from `environ`; raises ConfigError for the first value that makes no sense."""
    instance = _instance(environ)
    port = _number(environ, "PORT", default=8000, least=1, most=65535)
    host = environ.get("HOST", "127.0.0.1").strip() or "127.0.0.1"
    return Settings(
        database_url=_database(environ, instance),
        secret_key=_key(environ, "SECRET_KEY", instance),
        vault_key=_key(environ, "VAULT_KEY", instance),
        vault_key_old=_old_keys(environ),
        public_url=_public_url(environ, port),
        smtp_url=_url(environ, "SMTP_URL", ("smtp", "smtps")),
        smtp_rate=_number(environ, "SMTP_RATE", default=0, least=0, most=100_000),
        mail_from=_mailbox(environ),
        mail_name=_mail_name(environ),
        bounce_url=_bounce_url(environ),
        redis_url=_url(environ, "REDIS_URL", ("redis", "rediss", "unix")),
        storage_dir=_storage(environ, instance),
        instance_dir=instance,
        trusted_proxies=_number(environ, "TRUSTED_PROXIES", default=0, least=0, most=10),
        rate_limit=_number(environ, "RATE_LIMIT", default=120, least=0, most=1_000_000),
        log_format=_choice(environ, "LOG_FORMAT", ("text", "json")),
        default_locale=_choice(environ, "DEFAULT_LOCALE", LOCALES),
        host=host,
        port=port,
        workers=_number(environ, "WORKERS", default=2, least=1, most=64),
        oidc=_oidc(environ),
    )


def _instance(environ: Mapping[str, str]) -> Path:
    folder = Path(environ.get("INSTANCE_DIR", "").strip() or ROOT / "instance").resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError("INSTANCE_DIR", f"names no folder that can be made ({type(error).__name__}).") from None
    return folder


def _secret(environ: Mapping[str, str], name: str) -> str:
    """The value of NAME, or what the file named by NAME_FILE holds (the way containers hand over secrets)."""
    path = environ.get(f"{name}_FILE", "").strip()
    if not path:
        return environ.get(name, "").strip()
    if environ.get(name, "").strip():
        raise ConfigError(name, f"is set twice: unset either {name} or {name}_FILE.")
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}_FILE", f"names a file that cannot be read ({type(error).__name__}).") from None


def _database(environ: Mapping[str, str], instance: Path) -> str:
    url = _secret(environ, "DATABASE_URL") or f"sqlite:///{instance / 'rotunde.db'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("DATABASE_URL", "must start with sqlite:/// or postgresql://.")
    if not url.startswith("sqlite:"):
        _parts("DATABASE_URL", url)
    return url


def _key(environ: Mapping[str, str], name: str, instance: Path) -> str:
    """A key given by the operator, or one made at the first start and kept in the instance folder.

    Made keys let one machine start with nothing set; several machines must share a key, so they must set it.
    """
    given = _secret(environ, name)
    if given:
        if len(given) < 32:
            raise ConfigError(name, "is shorter than 32 characters; `openssl rand -hex 32` makes a good one.")
        return given
    path = instance / name.lower()
    if not path.exists():
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32), "utf-8")
        try:  # the first of two processes starting together wins; the other reads the winner's key
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text("utf-8").strip()


def _old_keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Keys that VAULT_KEY has followed, which still open what they sealed; several are parted by blanks or commas."""
    keys = tuple(_secret(environ, "VAULT_KEY_OLD").replace(",", " ").split())
    if any(len(key) < 32 for key in keys):
        raise ConfigError("VAULT_KEY_OLD", "holds a key shorter than 32 characters, which can never have been one.")
    return keys


def _public_url(environ: Mapping[str, str], port: int) -> str:
    url = _url(environ, "PUBLIC_URL", ("http", "https")) or f"http://127.0.0.1:{port}"
    parts = _parts("PUBLIC_URL", url)
    if parts.query or parts.fragment or parts.username:
        raise ConfigError("PUBLIC_URL", "must be a plain address such as https://workshops.example.org.")
    return url.rstrip("/")


def _url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    url = _secret(environ, name)
    if not url:
        return ""
    parts = _parts(name, url)
    if parts.scheme not in schemes:
        raise ConfigError(name, f"must start with {' or '.join(scheme + '://' for scheme in schemes)}.")
    if not parts.hostname and parts.scheme != "unix":
        raise ConfigError(name, f"names no server after {parts.scheme}://.")
    return url


def _parts(name: str, url: str) -> SplitResult:
    """The address taken apart; urllib raises for a bad port or bracket only when it is asked for them."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (asked for its ValueError)
    except ValueError:
        raise ConfigError(name, "is no address: its host or its port cannot be read.") from None
    return parts


def _oidc(environ: Mapping[str, str]) -> Oidc | None:
    """All of it or nothing; by https, except to a provider on this machine, for trying it out."""
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    told = {name: _secret(environ, name) for name in (*names, "OIDC_NAME")}
    if not any(told.values()):
        return None
    _url(environ, "OIDC_ISSUER", ("http", "https"))
    parts = _parts("OIDC_ISSUER", told["OIDC_ISSUER"])
    if parts.query or parts.fragment or parts.username:
        raise ConfigError("OIDC_ISSUER", "must be a plain address such as https://login.example.org/realms/office.")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ConfigError("OIDC_ISSUER", "must start with https://.")
    missing = next((name for name in names if not told[name]), "")
    if missing:
        raise ConfigError(
            missing, "is needed as well: sign-in through an identity provider takes issuer, id and secret."
        )
    if not told["OIDC_CLIENT_ID"].isascii() or any(sign.isspace() for sign in told["OIDC_CLIENT_ID"]):
        raise ConfigError("OIDC_CLIENT_ID", "must be what the provider calls Rotunde: ASCII, without blanks.")
    name = told["OIDC_NAME"] or "Organisation"
    if len(name) > 60 or not name.isprintable():
        raise ConfigError("OIDC_NAME", "must be one line of at most 60 characters.")
    return Oidc(told["OIDC_ISSUER"], told["OIDC_CLIENT_ID"], told["OIDC_CLIENT_SECRET"], name)


def _mailbox(environ: Mapping[str, str]) -> str:
    mailbox = environ.get("MAIL_FROM", "").strip() or "geschaeftsstelle@example.org"
    if (
        not all(mailbox.partition("@"))
        or mailbox.count("@") != 1
        or any(sign.isspace() or sign in "<>," for sign in mailbox)
    ):
        raise ConfigError("MAIL_FROM", "must be one plain mail address such as workshops@example.org.")
    return mailbox


def _mail_name(environ: Mapping[str, str]) -> str:
    name = environ.get("MAIL_NAME", "").strip() or "Rotunde"
    if len(name) > 78 or not name.isprintable() or any(sign in '<>@"' for sign in name):
        raise ConfigError("MAIL_NAME", "must be one line of at most 78 characters, without < > @ and quotes.")
    return name


def _bounce_url(environ: Mapping[str, str]) -> str:
    """Where returned mail is read: a mailbox file or Maildir folder by its full path, or an IMAP mailbox."""
    url = _secret(environ, "BOUNCE_URL")
    if not url.startswith("file:"):
        if _url(environ, "BOUNCE_URL", ("file", "imap", "imaps")) and not _parts("BOUNCE_URL", url).username:
            raise ConfigError("BOUNCE_URL", "names nobody to sign in as; it reads imaps://user:password@host/INBOX.")
    elif not url.startswith("file:///") or len(url) == len("file:///"):
        raise ConfigError("BOUNCE_URL", "must name a file or folder by its full path: file:///var/mail/rotunde.")
    return url


def _storage(environ: Mapping[str, str], instance: Path) -> Path:
    url = _secret(environ, "STORAGE_URL")
    if url and "://" in url and not url.startswith("file://"):
        raise ConfigError("STORAGE_URL", "must be a folder or file:///folder; other stores are not supported yet.")
    return Path(url.removeprefix("file://")) if url else instance / "files"


def _number(environ: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise ConfigError(name, f"must be a whole number from {least} to {most}.")
    return int(text)


def _choice(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name, "").strip() or allowed[0]
    if value not in allowed:
        raise ConfigError(name, f"must be one of {', '.join(allowed)}.")
    return value
