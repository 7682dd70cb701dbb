"""E-mails as containers: what is attached, what is refused, and how an index keeps up with it."""

import base64
import io
import os
import zipfile
from email.message import EmailMessage

import pytest

import ingest.writer
from ingest import Index
from ingest import ingest as run
from ingest.container import Unpacker
from ingest.engine import LocalEngine
from ingest.files import stamp
from ingest.limits import Limits
from ingest.manifest import Manifest
from ingest.readers import mail
from ingest.removal import remove
from ingest.verify import verify
from ingest.workers import read_all

PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)


def message(subject="Costs", text="The Hull Plan cost £2m, as the board was told.", **files):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Ann <ann@x.uk>", "b@y.uk", subject
    made["Date"] = "Mon, 7 Mar 2011 10:00:00 +0000"
    made.set_content(text)
    for name, content in files.items():
        attach(made, name.replace("_", "."), content)
    return made


def attach(made, name, content):
    if isinstance(content, EmailMessage):
        made.add_attachment(content, filename=name)
    elif isinstance(content, str):
        made.add_attachment(content.encode(), "application", "octet-stream", filename=name)
    else:
        made.add_attachment(content, "application", "octet-stream", filename=name)


def save(path, made):
    path.write_bytes(made.as_bytes() if isinstance(made, EmailMessage) else made)
    return path


def members(path, folder, limits=None):
    folder.mkdir()
    return list(Unpacker(folder, limits).members(path))


def names(found, path):
    return [m.name.removeprefix(f"{path}!") for m in found]


def zipped(files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return made.getvalue()


def test_attachments_are_written_under_numbers_whatever_path_they_claim(tmp_path):
    made = message()
    for name in ("../../etc/plan.txt", "C:\\secret\\plan.txt", "/plan.txt", "x\u202etxt.exe", ""):
        attach(made, name, "The York Plan cost £3m.")
    path = save(tmp_path / "a.eml", made)
    found = members(path, tmp_path / "into")
    assert names(found, path) == [
        "plan.txt", "plan (2).txt", "plan (3).txt", "xtxt.exe", "attachment.bin",
    ]  # fmt: skip
    written = ["1.txt", "2.txt", "3.txt", "4.exe", "5.bin"]
    assert sorted(p.name for p in (tmp_path / "into").iterdir()) == written
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.eml", "into"]


def test_what_only_dresses_a_message_is_no_attachment(tmp_path):
    made = message()
    made.add_alternative("<p>The Hull Plan cost £2m. <img src='cid:logo'></p>", "html")
    page = made.get_payload()[1]
    page.add_related(PNG, "image", "png", cid="<logo>", filename="logo.png")
    made.add_attachment(PNG, "image", "png", filename="letter.png")
    made.add_attachment(PNG, "image", "png", disposition="inline", filename="footer.png")
    made.add_attachment(b"x", "application", "pkcs7-signature", filename="smime.p7s")
    path = save(tmp_path / "a.eml", made)
    assert names(members(path, tmp_path / "into"), path) == ["letter.png"]


def test_texts_around_an_attachment_are_all_of_the_message(tmp_path):
    made = message()
    attach(made, "plan.txt", "The York Plan cost £3m.")
    more = EmailMessage()
    more.set_content("And the Leeds Plan cost £4m, which the board was not told.")
    made.attach(more)
    text = " ".join(block.text for block in mail.read(save(tmp_path / "a.eml", made)).blocks)
    assert "Hull Plan cost £2m" in text
    assert "Leeds Plan cost £4m" in text
    assert "York" not in text


def test_an_attached_text_is_read_in_the_encoding_that_the_message_names(tmp_path):
    made = message()
    made.add_attachment("It cost €3m.", charset="iso-8859-15", cte="base64", filename="plan.txt")
    (found,) = members(save(tmp_path / "a.eml", made), tmp_path / "into")
    assert found.path.read_text(encoding="utf-8").strip() == "It cost €3m."


def test_a_message_that_some_programs_encode_as_a_file_is_read(tmp_path):
    inner = base64.encodebytes(message("Inner").as_bytes())
    whole = (
        b"From: a@b.uk\nTo: c@d.uk\nSubject: x\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: message/rfc822\n"
        b"Content-Transfer-Encoding: base64\n\n" + inner + b"\n--B--\n"
    )
    path = save(tmp_path / "a.eml", whole)
    (found,) = members(path, tmp_path / "into")
    assert names([found], path) == ["message.eml"]
    assert mail.read(found.path).metadata["title"] == "Inner"


def test_messages_and_archives_are_followed_only_so_deep(tmp_path):
    made = message("Bottom", leaf_txt="The York Plan cost £3m.")
    for level in range(5, 0, -1):
        outer = message(f"Level {level}")
        outer.add_attachment(made)
        made = outer
    path = save(tmp_path / "a.eml", made)
    found = members(path, tmp_path / "into")
    chain = ["Level 2.eml", "Level 3.eml", "Level 4.eml", "Level 5.eml"]
    good = ["!".join(chain[:n]) for n in (3, 2, 1)]
    assert names(found, path) == ["!".join(chain), *good]
    assert "too deep" in str(found[0].problem)
    assert all(m.path for m in found[1:])


def test_an_archive_in_an_email_and_an_email_in_an_archive_are_unpacked(tmp_path):
    inner = message("Inner", pack_zip=zipped({"deep/plan.md": "# York\n\nIt cost £3m."}))
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"mails/inner.eml": inner.as_bytes(), "two.md": "# Two\n\nIt is £2m."}))
    assert names(members(path, tmp_path / "into"), path) == [
        "mails/inner.eml!pack.zip!deep/plan.md", "mails/inner.eml", "two.md",
    ]  # fmt: skip


def test_ten_thousand_parts_are_bounded(tmp_path, monkeypatch):
    part = b"--B\nContent-Disposition: attachment; filename=a.txt\n\nx\n"
    head = b"From: a@b.uk\nTo: c@d.uk\nContent-Type: multipart/mixed; boundary=B\n\n"
    path = save(tmp_path / "a.eml", head + part * 10_050 + b"--B--\n")
    found = members(path, tmp_path / "into")
    assert len(found) == 10_001
    assert len({m.name for m in found}) == 10_001
    assert "too many files" in str(found[-1].problem)


def test_a_large_attachment_is_refused_and_a_damaged_one_has_its_line(tmp_path):
    made = message(big_txt="It is so. " * 300, broken_pdf=b"%PDF-1.4")
    data = made.as_bytes().replace(base64.b64encode(b"%PDF-1.4"), b"!!not*base64!!")
    path = save(tmp_path / "a.eml", data)
    found = {r.member.rpartition("!")[2]: r for r in read_all([path], limits=Limits(size=5000))}
    assert found["big.txt"].document is not None
    assert found["broken.pdf"].message.startswith(f"{path}!broken.pdf: is damaged in the e-mail;")
    assert "Hull Plan" in found[""].document.text
    (tmp_path / "into").mkdir()
    refused = list(Unpacker(tmp_path / "into", Limits(size=1000)).members(path))
    assert "larger than" in str(refused[0].problem)


def test_an_email_whose_attachments_cannot_be_saved_is_read_with_a_warning(tmp_path):
    """Saving has its own time and memory, in its own process."""
    path = save(tmp_path / "a.eml", message(plan_txt="The York Plan cost £3m."))
    outer = message("Outer")
    outer.add_attachment(message("Inner", plan_txt="It cost £3m."), filename="in.eml")
    (tmp_path / "into").mkdir()

    def fail(each, into, most):
        raise mail.IngestError(f"{each}: not read in 0 seconds; split it")

    deep = save(tmp_path / "b.eml", outer)
    real = Unpacker(tmp_path / "into")._save
    once = iter((real, fail))
    found = list(Unpacker(tmp_path / "into", save=lambda *a: next(once)(*a)).members(deep))
    assert [m.name for m in found] == [f"{deep}!in.eml"]
    assert found[0].warning.startswith(f"attachments were not read ({deep}!in.eml: not read in")
    with pytest.raises(mail.IngestError):
        list(Unpacker(tmp_path / "into", save=fail).members(path))


def test_an_index_keeps_up_with_an_email(tmp_path, embedder, index_of):
    path = save(
        tmp_path / "a.eml",
        message(plan_txt="The York Plan cost £3m.", other_md="# Bury\n\nThe Bury Plan cost £5m."),
    )
    (tmp_path / "metadata.csv").write_text(
        "file,title\na.eml!plan.txt,The York paper\n", encoding="utf-8"
    )
    index, report = index_of(path)
    assert (report.problems, len(report.indexed)) == ([], 3)
    titles = {index.document(i).path: index.document(i).title for i in index.document_ids}
    assert titles == {
        str(path): "Costs", f"{path}!plan.txt": "The York paper", f"{path}!other.md": "Bury",
    }  # fmt: skip
    assert index.lexical("Bury", 5)
    index, report = index_of(path)
    assert (report.indexed, len(report.unchanged)) == ([], 3)
    os.utime(path, (1, 1))
    index, report = index_of(path)
    assert (report.indexed, len(report.unchanged)) == ([], 3)
    assert {e.modified_ns for e in index.manifest.files.values()} == {stamp(path)[1]}

    save(path, message(plan_txt="The York Plan cost £9m."))
    index, report = index_of(path)
    assert report.removed == [f"{path}!other.md"]
    assert sorted(index.manifest.files) == [str(path), f"{path}!plan.txt"]
    assert not index.lexical("Bury", 5)
    assert verify(index.folder) == []

    remove(index.folder, embedder, f"{path}!plan.txt")
    assert [e.path for e in index.manifest.documents.values()] == [str(path)]

    path.unlink()
    (tmp_path / "metadata.csv").unlink()
    index, report = index_of(tmp_path, prune=True)
    assert index.document_ids == []
    assert verify(index.folder) == []


@pytest.mark.parametrize("kind", ["eml", "zip"])
def test_containers_of_the_same_content_are_stored_once_with_all_names(tmp_path, index_of, kind):
    data = message(plan_txt="The York Plan cost £3m.").as_bytes()
    data = data if kind == "eml" else zipped({"plan.txt": "The York Plan cost £3m."})
    own = [""] if kind == "eml" else []
    folder = tmp_path / "files"
    folder.mkdir()
    b, a, c = (folder / f"{name}.{kind}" for name in "bac")

    def held():
        return {
            tuple(n.removeprefix(f"{folder}/") for n in index.paths_of(i))
            for i in index.document_ids
        }

    def every(*stems):
        return {tuple(f"{s}.{kind}{m}" for s in stems) for m in [*own, "!plan.txt"]}

    save(b, data)
    index, _ = index_of(folder)
    save(c, data)
    index, report = index_of(folder)
    assert held() == every("b", "c")
    assert report.passages == 0
    index, report = index_of(folder)
    assert (report.indexed, len(report.unchanged)) == ([], 2 * len(every("b")))
    save(a, data)
    index, _ = index_of(folder)
    assert held() == every("a", "b", "c")
    assert verify(index.folder) == []
    a.unlink()
    save(c, message("New").as_bytes() if kind == "eml" else zipped({"new.txt": "It is new."}))
    index, _ = index_of(folder, prune=True)
    assert every("b") < held()
    assert len(held()) == len(every("b")) + 1
    save(c, data)
    index, _ = index_of(folder)
    assert held() == every("b", "c")
    assert verify(index.folder) == []


class Killed(BaseException):
    pass


@pytest.mark.parametrize("between", ["nothing", "a run that publishes", "another killed run"])
@pytest.mark.parametrize("kind", ["eml", "zip"])
def test_a_run_killed_in_the_midst_of_a_container_loses_none_of_it(
    tmp_path, embedder, monkeypatch, kind, between
):
    monkeypatch.setattr(LocalEngine, "texts", 2)
    monkeypatch.setattr(ingest.writer, "MOST_PASSAGES", 2)
    texts = {f"plan{n}.txt": f"The plan of town {n} cost £{n}m in 2011." for n in range(8)}
    made = message()
    for name, text in texts.items():
        attach(made, name, text)
    path = save(tmp_path / f"b.{kind}", made if kind == "eml" else zipped(texts))
    more = {name: f"By 2012 it had changed. {text}" for name, text in texts.items()}
    other = save(tmp_path / "a.zip", zipped(more))
    folder = tmp_path / "index"

    def killed(paths, after):
        calls = iter(range(after))

        def kill(done, total, name):
            if next(calls, None) is None:
                raise Killed

        with pytest.raises(Killed):
            run(paths, folder, embedder, kill, with_bundled=False)

    killed([path], after=6)
    assert 0 < len(Manifest.load(folder, with_pending=True).documents) < 8
    if between == "a run that publishes":
        run([other], folder, embedder, with_bundled=False)
        assert verify(folder) == []
    elif between == "another killed run":
        killed([other, path], after=6)
    run([path, other], folder, embedder, with_bundled=False)
    index = Index(folder, embedder)
    found = {e.path for e in index.manifest.documents.values()}
    whole = {f"{p}!{name}" for name in texts for p in (path, other)}
    assert found == whole | ({str(path)} if kind == "eml" else set())
    assert verify(folder) == []
    assert run([path, other], folder, embedder).indexed == []
