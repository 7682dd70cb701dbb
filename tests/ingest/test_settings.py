"""Settings: the code, then the environment, then `joinedup.toml`; and what is wrong with one."""

import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from corpus.errors import UsageError
from ingest import Embedder, Index, Settings, ingest


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    """A working folder and a configuration folder of their own."""
    work, config = tmp_path / "work", tmp_path / "config"
    work.mkdir()
    config.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr(platformdirs, "user_config_dir", lambda *_: str(config))
    return work, config


def write(folder: Path, text: str) -> None:
    (folder / "joinedup.toml").write_text(text, encoding="utf-8")


def test_the_code_comes_before_the_environment_before_the_file(folders, monkeypatch):
    work, _ = folders
    assert Settings().largest_file == 500
    write(work, "largest_file = 7\nreranker = 'here'")
    assert Settings().largest_file == 7
    monkeypatch.setenv("JOINEDUP_LARGEST_FILE", "8")
    assert Settings().largest_file == 8
    assert Settings(largest_file=9).largest_file == 9
    assert Settings(largest_file=9).reranker == "here"


def test_the_working_folder_comes_before_the_users_configuration(folders):
    work, config = folders
    write(config, "largest_file = 3\nfile_memory = 5")
    assert Settings().largest_file == 3
    write(work, "largest_file = 4")
    assert Settings().largest_file == 4
    assert Settings().file_memory == 4096  # one file is read, not a mixture


def test_secrets_are_files_that_come_after_the_environment(folders, tmp_path, monkeypatch):
    work, _ = folders
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "oidc_secret").write_text("from a file\n")
    (secrets / "oidc_client").write_text("here")
    (secrets / ".data").write_text("what an orchestrator keeps beside them")
    write(work, 'oidc_client = "there"')
    assert Settings().oidc_secret.get_secret_value() == ""
    monkeypatch.setenv("JOINEDUP_SECRETS", str(secrets))
    assert Settings().oidc_secret.get_secret_value() == "from a file"
    assert Settings().oidc_client == "here"
    monkeypatch.setenv("JOINEDUP_OIDC_CLIENT", "nearer")
    assert Settings().oidc_client == "nearer"
    (secrets / "oidc_secrt").write_text("x")
    with pytest.raises(UsageError, match=r"secrets/oidc_secrt: .* did you mean oidc_secret"):
        Settings()
    monkeypatch.setenv("JOINEDUP_SECRETS", str(tmp_path / "none"))
    with pytest.raises(UsageError, match=r"JOINEDUP_SECRETS .* cannot be read"):
        Settings()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('largest_file = "many"', ["largest_file", "many"]),
        ("larget_file = 3", ["larget_file", "did you mean largest_file?"]),
        ("zzz = 3", ["zzz", "no setting"]),
        ("largest_file 3", ["line 1"]),
        ("[index]\nfolder = 'x'", ["index"]),
    ],
)
def test_a_mistake_in_the_file_is_named_with_file_and_key(folders, text, words):
    work, _ = folders
    write(work, text)
    with pytest.raises(UsageError) as caught:
        Settings()
    said = str(caught.value)
    assert said.startswith(str(work / "joinedup.toml"))
    assert all(word in said for word in words)
    assert "\n" not in said


def test_a_mistake_elsewhere_is_named_by_its_place(monkeypatch):
    with pytest.raises(UsageError, match="the setting 'largest_file'"):
        Settings(largest_file=-1)
    monkeypatch.setenv("JOINEDUP_LARGEST_FILE", "many")
    with pytest.raises(UsageError, match=r"^JOINEDUP_LARGEST_FILE: "):
        Settings()


def test_a_file_that_is_no_text_is_refused(folders):
    work, _ = folders
    (work / "joinedup.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=r"joinedup\.toml"):
        Settings()


def test_the_command_says_it_in_one_line(folders):
    work, _ = folders
    write(work, "larget_file = 3")
    command = [sys.executable, "-m", "ui.cli", "index", "status"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "did you mean largest_file?" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_ingest_goes_where_the_settings_say(folders, monkeypatch, tmp_path):
    work, _ = folders
    (work / "note.txt").write_text("The council pooled its budgets in Hull.", encoding="utf-8")
    write(work, f'index = "{tmp_path / "mine"}"')
    report = ingest("note.txt", with_bundled=False)
    assert len(report.indexed) == 1
    assert len(Index(tmp_path / "mine", Embedder()).document_ids) == 1
