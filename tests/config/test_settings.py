"""Settings: nonsense stops the start with one line that names the variable; secrets stay out of sight."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import config

KEY = "k" * 32
NONSENSE = [
    ("DATABASE_URL", "mysql://localhost/rotunde"),
    ("DATABASE_URL", "rotunde.db"),
    ("DATABASE_URL", "postgresql://user:secret@localhost:port/rotunde"),
    ("SECRET_KEY", "zu kurz"),
    ("VAULT_KEY", "v" * 31),
    ("VAULT_KEY_OLD", "v" * 32 + ", " + "w" * 31),
    ("PUBLIC_URL", "workshops.example.org"),
    ("PUBLIC_URL", "ftp://workshops.example.org"),
    ("PUBLIC_URL", "https://"),
    ("PUBLIC_URL", "https://workshops.example.org/?a=1"),
    ("PUBLIC_URL", "https://workshops.example.org/#oben"),
    ("PUBLIC_URL", "https://somebody@workshops.example.org"),
    ("PUBLIC_URL", "https://[::1"),
    ("PUBLIC_URL", "https://workshops.example.org:99999"),
    ("PUBLIC_URL", "https://workshops.example.org:port"),
    ("SMTP_URL", "mail.example.org:25"),
    ("SMTP_URL", "http://mail.example.org"),
    ("SMTP_URL", "smtp://"),
    ("SMTP_URL", "smtp://mail.example.org:fast"),
    ("SMTP_URL", "smtp://[mail.example.org"),
    ("MAIL_FROM", "office"),
    ("MAIL_FROM", "@"),
    ("MAIL_FROM", "a@b@example.org"),
    ("MAIL_FROM", "Büro <office@example.org>"),
    ("MAIL_FROM", "office@example.org, boss@example.org"),
    ("MAIL_FROM", "office@example.org\nBcc: all@example.org"),
    ("MAIL_NAME", "Büro\nBcc: all@example.org"),
    ("MAIL_NAME", "Büro <office@example.org>"),
    ("MAIL_NAME", "x" * 79),
    ("OIDC_ISSUER", "http://login.example.org"),
    ("OIDC_ISSUER", "login.example.org"),
    ("OIDC_ISSUER", "https://login.example.org/?a=1"),
    ("SMTP_RATE", "viele"),
    ("SMTP_RATE", "-1"),
    ("BOUNCE_URL", "/var/mail/rotunde"),
    ("BOUNCE_URL", "file://var/mail"),
    ("BOUNCE_URL", "file:///"),
    ("BOUNCE_URL", "pop3://user:secret@mail.example.org"),
    ("BOUNCE_URL", "imaps://mail.example.org"),
    ("BOUNCE_URL", "imaps://user:secret@"),
    ("BOUNCE_URL", "imap://user:secret@mail.example.org:port"),
    ("REDIS_URL", "localhost:6379"),
    ("REDIS_URL", "redis://localhost:many"),
    ("STORAGE_URL", "s3://bucket/folder"),
    ("TRUSTED_PROXIES", "-1"),
    ("TRUSTED_PROXIES", "11"),
    ("TRUSTED_PROXIES", "yes"),
    ("RATE_LIMIT", "-1"),
    ("RATE_LIMIT", "120/minute"),
    ("RATE_LIMIT", "1000001"),
    ("LOG_FORMAT", "xml"),
    ("DEFAULT_LOCALE", "fr"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "80a"),
    ("PORT", "８０"),
    ("WORKERS", "0"),
    ("WORKERS", "1.5"),
]


def loaded(folder: Path, **environ: str) -> config.Settings:
    return config.load({"INSTANCE_DIR": str(folder), **environ})


@pytest.mark.parametrize(("name", "value"), NONSENSE)
def test_load_nonsense_refuses_with_one_line_that_names_the_variable(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError) as refused:
        loaded(tmp_path, **{name: value})
    line = str(refused.value)
    assert line.startswith(f"Rotunde cannot start: {name} ")
    assert line.endswith(".")
    assert "\n" not in line
    assert "secret" not in line


@pytest.mark.parametrize("name", ["SECRET_KEY", "VAULT_KEY", "DATABASE_URL", "SMTP_URL", "REDIS_URL", "BOUNCE_URL"])
def test_load_secret_from_file_takes_its_content(name: str, tmp_path: Path) -> None:
    value = {
        "DATABASE_URL": "postgresql://rotunde:from-file@localhost/rotunde",
        "SMTP_URL": "smtp://u:from-file@localhost",
        "BOUNCE_URL": "imaps://u:from-file@localhost/INBOX",
        "REDIS_URL": "redis://:from-file@localhost",
    }.get(name, "from-file" * 5)
    held = tmp_path / "held"
    held.write_text(f"{value}\n", "utf-8")
    settings = loaded(tmp_path, **{f"{name}_FILE": str(held)})
    assert getattr(settings, name.lower()).endswith(value.partition("://")[2] or value)


def test_load_missing_secret_file_refuses_and_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=r"^Rotunde cannot start: SECRET_KEY_FILE names a file that cannot"):
        loaded(tmp_path, SECRET_KEY_FILE=str(tmp_path / "nowhere"))


def test_load_binary_secret_file_refuses(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00" * 20)
    with pytest.raises(config.ConfigError, match="SECRET_KEY_FILE"):
        loaded(tmp_path, SECRET_KEY_FILE=str(tmp_path / "binary"))


def test_load_secret_and_its_file_refuses_to_choose(tmp_path: Path) -> None:
    (tmp_path / "held").write_text(KEY, "utf-8")
    with pytest.raises(config.ConfigError, match="SECRET_KEY is set twice"):
        loaded(tmp_path, SECRET_KEY=KEY, SECRET_KEY_FILE=str(tmp_path / "held"))


def test_load_instance_folder_that_is_a_file_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(config.ConfigError, match=r"^Rotunde cannot start: INSTANCE_DIR "):
        config.load({"INSTANCE_DIR": str(tmp_path / "file")})


def test_load_nothing_gives_the_documented_defaults(tmp_path: Path) -> None:
    settings = loaded(tmp_path / "new")
    assert settings.database_url == f"sqlite:///{tmp_path / 'new' / 'rotunde.db'}"
    assert (settings.public_url, settings.smtp_url, settings.redis_url) == ("http://127.0.0.1:8000", "", "")
    assert (settings.host, settings.port, settings.workers, settings.trusted_proxies) == ("127.0.0.1", 8000, 2, 0)
    assert (settings.log_format, settings.default_locale, settings.is_https) == ("text", "de", False)
    assert (settings.mail_name, settings.bounce_url, settings.smtp_rate) == ("Rotunde", "", 0)
    assert settings.storage_dir == tmp_path / "new" / "files"
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_load_short_postgres_address_names_the_driver(tmp_path: Path) -> None:
    for short in ("postgres://db.example/rotunde", "postgresql://db.example/rotunde"):
        assert loaded(tmp_path, DATABASE_URL=short).database_url == "postgresql+psycopg://db.example/rotunde"


def test_load_twice_keeps_the_made_keys_and_hides_them_from_others(tmp_path: Path) -> None:
    first, second = loaded(tmp_path), loaded(tmp_path)
    assert (first.secret_key, first.vault_key) == (second.secret_key, second.vault_key)
    assert first.secret_key != first.vault_key
    assert len(first.secret_key) == 64
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["secret_key", "vault_key"]
    assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0, 0]


def test_load_in_processes_starting_together_makes_one_key(tmp_path: Path) -> None:
    code = (
        "import config, sys, time, os\n"
        f"while not os.path.exists({str(tmp_path / 'go')!r}): time.sleep(0.001)\n"
        f"print(config.load({{'INSTANCE_DIR': {str(tmp_path / 'instance')!r}}}).secret_key)\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code], cwd=config.ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    (tmp_path / "go").touch()
    keys = [process.communicate(timeout=60)[0].strip() for process in processes]
    assert len(set(keys)) == 1
    assert len(keys[0]) == 64
    assert sorted(os.listdir(tmp_path / "instance")) == ["secret_key", "vault_key"]


def test_load_old_vault_keys_are_parted_by_blanks_and_commas(tmp_path: Path) -> None:
    keys = ("a" * 32, "b" * 33, "c" * 34)
    assert loaded(tmp_path, VAULT_KEY_OLD=f"{keys[0]}, {keys[1]}\n{keys[2]}").vault_key_old == keys
    assert loaded(tmp_path).vault_key_old == ()


def test_repr_shows_no_secret(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        SECRET_KEY="geheim-eins" * 4,
        VAULT_KEY="geheim-zwei" * 4,
        VAULT_KEY_OLD="geheim-sechs" * 4,
        DATABASE_URL="postgresql://u:geheim-drei@localhost/x",
        SMTP_URL="smtp://u:geheim-vier@localhost",
        REDIS_URL="redis://:geheim-fünf@localhost",
        BOUNCE_URL="imaps://u:geheim-sechs@localhost/INBOX",
    )
    assert "geheim" not in repr(settings)
    assert "geheim" in settings.smtp_url


def test_settings_once_loaded_cannot_be_changed(tmp_path: Path) -> None:
    settings = loaded(tmp_path)
    with pytest.raises(AttributeError):
        settings.port = 1  # type: ignore[misc]  # that it cannot is the point


PROVIDER = {
    "OIDC_ISSUER": "https://login.example.org/realms/x",
    "OIDC_CLIENT_ID": "rotunde",
    "OIDC_CLIENT_SECRET": "g" * 20,
}


def test_load_identity_provider_whole_or_not_at_all(tmp_path: Path) -> None:
    assert loaded(tmp_path).oidc is None
    found = loaded(tmp_path, **PROVIDER).oidc
    assert found == config.Oidc(*PROVIDER.values(), "Organisation")
    assert "g" * 20 not in repr(found)
    for missing in PROVIDER:
        with pytest.raises(config.ConfigError, match=rf"^Rotunde cannot start: {missing} is needed"):
            loaded(tmp_path, **{name: value for name, value in PROVIDER.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [("OIDC_CLIENT_ID", "zwei Wörter"), ("OIDC_NAME", "x" * 61), ("OIDC_NAME", "a\nb"), ("OIDC_ISSUER", "http://[::1")],
)
def test_load_nonsense_about_the_provider_refuses(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=rf"^Rotunde cannot start: {name} "):
        loaded(tmp_path, **{**PROVIDER, name: value})


def test_load_secret_of_the_provider_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "held").write_text("h" * 20, "utf-8")
    told = {**PROVIDER, "OIDC_CLIENT_SECRET": "", "OIDC_CLIENT_SECRET_FILE": str(tmp_path / "held")}
    found = loaded(tmp_path, **told).oidc
    assert found is not None
    assert found.client_secret == "h" * 20
