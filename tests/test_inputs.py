"""Where pages come from: archives, crawls, patterns, remote folders. What cannot be read is named."""

import gzip
import io
import struct
import tarfile
import zipfile
from functools import partial

import pytest

import unioncorpus as uc
from unioncorpus.batch.inputs import check_inputs
from unioncorpus.errors import UsageError


def texts(pages, start):
    return {path.removeprefix(f"{start}!/"): page.data.decode() for path, page in pages.items()}


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members, mode="w:gz"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


MEMBERS = {"甲/计划.txt": "计划".encode(), "b.html": b"<p>x</p>", ".hidden.txt": b"x", "logo.png": b"x", "e.txt": b""}


@pytest.mark.parametrize(("name", "pack"), [("a.zip", zipped), ("a.tar.gz", tarred), ("a.TGZ", tarred)])
def test_members_of_an_archive(read, tmp_path, name, pack):
    path = tmp_path / name
    path.write_bytes(pack(MEMBERS))
    pages, rejects, skipped = read(path)
    assert texts(pages, path) == {"甲/计划.txt": "计划", "b.html": "<p>x</p>"}
    assert rejects == [(f"{path}!/e.txt", "empty")] and skipped == [".png"]


def test_a_compressed_page_and_a_plain_tar(read, tmp_path):
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress("甲".encode()))
    (tmp_path / "b.tar").write_bytes(tarred({"b.txt": b"b"}, "w:"))
    pages, rejects, _ = read(tmp_path)
    assert [p.removeprefix(f"{tmp_path}/") for p in pages] == ["a.txt.gz!/a.txt", "b.tar!/b.txt"] and not rejects


def test_names_of_a_zip_that_does_not_say_their_encoding(read, tmp_path):
    data = zipped({"XXXX.txt": b"x", "YYYYYY.txt": b"y"})
    data = data.replace(b"XXXX", "计划".encode("gbk")).replace(b"YYYYYY", "总结".encode())
    (tmp_path / "a.zip").write_bytes(data)
    assert set(texts(read(tmp_path)[0], tmp_path / "a.zip")) == {"计划.txt", "总结.txt"}


def test_archives_in_archives_to_a_depth(read, tmp_path):
    inner = zipped({"deep.txt": b"deep"})
    data = tarred({"a.zip": inner, "b.zip": zipped({"c.zip": zipped({"d.zip": inner})}), "after.txt": b"after"})
    (tmp_path / "a.tgz").write_bytes(data)
    pages, rejects, _ = read(tmp_path)
    assert set(texts(pages, tmp_path / "a.tgz")) == {"a.zip!/deep.txt", "after.txt"}
    assert rejects == [(f"{tmp_path}/a.tgz!/b.zip!/c.zip!/d.zip", "nested")]


@pytest.mark.parametrize("name", ["../up.txt", "a/../../up.txt", "/etc/x.txt", "C:/x.txt", "..\\up.txt", "\\x.txt"])
def test_a_name_that_leads_out_is_refused(read, tmp_path, name):
    for pack, ending in ((zipped, "zip"), (tarred, "tgz")):
        path = tmp_path / f"a.{ending}"
        path.write_bytes(pack({name: b"x", "good.txt": b"good"}))
        pages, rejects, _ = read(path)
        assert texts(pages, path) == {"good.txt": "good"}
        assert [reason for _, reason in rejects] == ["unsafe_name"]


def test_links_devices_and_passwords_are_refused(read, tmp_path):
    members = {}
    for name, kind in (("soft.txt", tarfile.SYMTYPE), ("hard.txt", tarfile.LNKTYPE), ("dev.txt", tarfile.CHRTYPE)):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        members[info] = b""
    (tmp_path / "a.tgz").write_bytes(tarred({**members, "good.txt": b"good"}))
    link = zipfile.ZipInfo("soft.txt")
    link.external_attr = 0o120777 << 16
    data = bytearray(zipped({link: "/etc/passwd", "locked.txt": b"x"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1  # the flag of encryption, in the directory
    (tmp_path / "b.zip").write_bytes(data)
    pages, rejects, _ = read(tmp_path)
    assert list(pages) == [f"{tmp_path}/a.tgz!/good.txt"]
    assert [reason for _, reason in rejects] == ["link", "link", "unreadable", "link", "encrypted"]


@pytest.mark.parametrize(("name", "pack"), [("a.zip", zipped), ("a.tgz", tarred)])
def test_a_bomb_stops_and_what_stood_before_it_enters(read, tmp_path, name, pack):
    members = {"good.txt": b"good"} | {f"{n}.txt": b"0" * 999 for n in range(200)}
    (tmp_path / name).write_bytes(pack(members))
    (tmp_path / "z.txt").write_bytes(b"after")
    pages, rejects, _ = read(tmp_path, unpacked_ratio=1)
    assert pages[f"{tmp_path}/{name}!/good.txt"].data == b"good" and f"{tmp_path}/z.txt" in pages
    assert rejects == [(f"{tmp_path}/{name}", "bomb")] and len(pages) < 100


def test_bombs_behind_one_large_member_and_in_nested_archives(read, tmp_path):
    (tmp_path / "a.tgz").write_bytes(tarred({"big.txt": bytes(10_000_000), "after.txt": b"x"}))
    (tmp_path / "b.zip").write_bytes(zipped({f"{n}.zip": zipped({"x.txt": bytes(900)}) * 1 for n in range(100)}))
    (tmp_path / "c.gz").write_bytes(gzip.compress(bytes(10_000_000)))
    pages, rejects, _ = read(tmp_path, unpacked_ratio=1)
    assert (f"{tmp_path}/a.tgz", "bomb") in rejects and (f"{tmp_path}/b.zip", "bomb") in rejects
    assert (f"{tmp_path}/c.gz!/c", "too_large") in rejects


def test_a_header_that_announces_more_than_there_is(read, tmp_path):
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 10**10
    (tmp_path / "a.tar").write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(2000))
    n_members = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**9, 10**9, 10**11, 0)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    (tmp_path / "b.zip").write_bytes(
        n_members + locator + struct.pack("<4sHHHHIIH", b"PK\x05\x06", *[0xFFFF] * 4, 0, 0, 0)
    )
    assert read(tmp_path)[1] == [(f"{tmp_path}/a.tar", "bomb"), (f"{tmp_path}/b.zip", "too_many")]


@pytest.mark.parametrize("name", ["a.zip", "a.tgz", "a.tar", "a.txt.gz", "a.warc", "a.warc.gz"])
def test_what_is_none_or_breaks_off_is_named(read, tmp_path, name):
    whole = {
        "a.zip": zipped(MEMBERS),
        "a.tgz": tarred({"x.txt": b"x" * 900}),
        "a.tar": tarred({"x.txt": b"x" * 900}, "w:"),
        "a.txt.gz": gzip.compress(b"x" * 900),
        "a.warc": response("<p>x</p>" * 50),
        "a.warc.gz": gzip.compress(response("<p>x</p>" * 50)),
    }[name]
    path = tmp_path / name
    for data in (b"this is none of it\n" * 20, whole[: min(1000, len(whole) * 2 // 3)]):
        path.write_bytes(data)
        pages, rejects, _ = read(path)
        assert not pages and rejects and rejects[0][1] in ("broken_archive", "truncated"), rejects


@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz", "gz", "csv", "jsonl", "warc", "warc.gz"])
def test_a_container_without_a_byte_is_empty(read, tmp_path, ending):
    (tmp_path / f"a.{ending}").write_bytes(b"")
    assert read(tmp_path) == ({}, [(f"{tmp_path}/a.{ending}", "empty")], [])


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.csv", b"text,url\n"), ("a.jsonl", b"\n\n"), ("a.zip", zipped({})), ("a.tgz", tarred({".hidden": b"x"}))],
    ids=["csv", "jsonl", "zip", "tgz"],  # an archive holds the time at which it was made
)
def test_a_container_that_holds_nothing_is_counted_once(read, tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert read(tmp_path) == ({}, [(f"{tmp_path}/{name}", "empty")], [])


def test_a_table_that_is_read_after_all_leaves_the_rejects(tmp_path, spawned):
    table = tmp_path / "页.csv"
    table.write_text("正文,url\n甲校工会计划,\n", encoding="utf-8")
    (tmp_path / "a.zip").write_bytes(zipped({"b/c.csv": table.read_bytes(), "d.txt": b""}))
    ingest = partial(uc.ingest, [table, tmp_path / "a.zip"], tmp_path / "store", process=spawned.plain_rows)
    assert ingest(progress=False).rejected == 3
    assert ingest(progress=False, text_column="正文").new == 1
    corpus = uc.open(tmp_path / "store")
    assert corpus.rejects.path.tolist() == [f"{tmp_path}/a.zip!/d.txt"]
    assert corpus.summary().rejects.example.tolist() == ["a.zip!/d.txt"], "the name of a member alone says too little"


def test_an_archive_that_breaks_off_stays_among_the_rejects_with_its_pages_stored(tmp_path, spawned):
    first, second, broken = (gzip.compress(response(f"<p>{'1' * k}</p>")) for k in range(3))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(first + second + broken[:20])
    for _ in range(2):
        uc.ingest(path, tmp_path / "store", progress=False, process=spawned.plain_rows)
        corpus = uc.open(tmp_path / "store")
        assert len(corpus.documents) == 2, "what stands before the break enters"
        assert corpus.rejects.path.tolist() == [str(path)]


def test_one_broken_member_costs_itself(read, tmp_path):
    data = bytearray(zipped({"a.txt": b"a" * 50, "b.txt": b"b" * 60}))
    data[data.index(b"a.txt") + 6] ^= 0xFF
    (tmp_path / "a.zip").write_bytes(data)
    pages, rejects, _ = read(tmp_path)
    assert list(pages) == [f"{tmp_path}/a.zip!/b.txt"] and rejects == [(f"{tmp_path}/a.zip!/a.txt", "broken_archive")]


def response(body, kind="text/html; charset=gbk", status=200, headers="", cut=False):
    payload = body.encode("gbk") if isinstance(body, str) else body
    http = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{headers}\r\n".encode() + payload
    n = len(payload)
    fields = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{n}>",
        "WARC-Target-URI": f"http://gh.example.cn/{n}",
        "WARC-Date": "2019-03-01T08:00:00Z",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": len(http),
        **({"WARC-Truncated": "length"} if cut else {}),
    }
    head = "WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
    return head.encode() + http + b"\r\n\r\n"


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_of_a_crawl(read, tmp_path, name):
    records = [
        response("<p>工会工作计划</p>"),
        response(b"\x89PNG", kind="image/png"),
        response("gone", status=404),
        response(gzip.compress("压缩".encode()), headers="Content-Encoding: gzip\r\n"),
        response("x", headers="Content-Encoding: strange\r\n"),
        response("x" * 2000),
        response("abc", cut=True),
        response("最后"),
    ]
    packed = [gzip.compress(r) for r in records] if name.endswith("gz") else records
    (tmp_path / name).write_bytes(b"".join(packed))
    pages, rejects, skipped = read(tmp_path, unpacked_ratio=1000)
    assert [p.data for p in pages.values()] == [
        "<p>工会工作计划</p>".encode("gbk"),
        "压缩".encode(),
        "最后".encode("gbk"),
    ]
    first = next(iter(pages.values()))
    assert first.path == f"{tmp_path}/{name}!/19"
    assert (first.url, first.site, first.crawled_at) == (
        "http://gh.example.cn/19",
        "gh.example.cn",
        "2019-03-01T08:00:00+00:00",
    )
    assert [reason for _, reason in rejects] == ["broken_record", "too_large", "truncated"]
    assert skipped == ["(image/png)", "(status 404)"]


def test_a_compressed_crawl_may_be_a_bomb(read, tmp_path):
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(response("甲") + response(bytes(9_000_000), kind="image/png")))
    pages, rejects, _ = read(tmp_path)
    assert len(pages) == 1 and rejects == [(f"{tmp_path}/a.warc.gz", "bomb")]


def test_metadata_beside_pages(read, tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "sub/b.txt", "sub/c.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "d.zip").write_bytes(zipped({"e.txt": b"e"}))
    (tmp_path / "metadata.csv").write_text(
        "path,url,site,crawled_at\na.txt,http://a.cn/1,,2020-1-2\nsub/b.txt,,乙站,\nd.zip!/e.txt,http://e.cn,,\ngone.txt,x,,\n",
        encoding="utf-8",
    )
    (tmp_path / "sub" / "metadata.csv").write_text("path,url,crawled_at\nb.txt,http://b.cn,never\n", encoding="utf-8")
    pages, rejects, _ = read(tmp_path)
    found = {path.removeprefix(f"{tmp_path}/"): (p.url, p.site, p.crawled_at) for path, p in pages.items()}
    assert found == {
        "a.txt": ("http://a.cn/1", "a.cn", "2020-01-02"),
        "d.zip!/e.txt": ("http://e.cn", "e.cn", None),
        "sub/b.txt": ("http://b.cn", "b.cn", None),
        "sub/c.txt": (None, None, None),
    }
    short = [(path.removeprefix(f"{tmp_path}/"), reason) for path, reason in rejects]
    assert short == [("sub/metadata.csv!/1#crawled_at", "bad_date"), ("metadata.csv!/4", "no_such_page")]


def test_patterns_of_names(read, tmp_path):
    for name in ("a.txt", "b.html", "sub/c.txt", "[d].txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert list(read(tmp_path / "*.txt")[0]) == [f"{tmp_path}/[d].txt", f"{tmp_path}/a.txt"]
    assert f"{tmp_path}/sub/c.txt" in read(tmp_path / "**" / "*.txt")[0]
    assert list(read(tmp_path / "[d].txt")[0]) == [f"{tmp_path}/[d].txt"], "a name with brackets is a name first"
    with pytest.raises(UsageError, match="no file has such a name"):
        check_inputs([str(tmp_path / "*.nothing")])


@pytest.fixture
def remote():
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")
    system.pipe(
        {"/pages/b.txt": b"b", "/pages/sub/a.txt": "甲".encode(), "/pages/x.png": b"x", "/pages/empty.txt": b""}
    )
    system.pipe({"/pages/c.zip": zipped({"d.txt": b"d"}), "/pages/metadata.csv": b"path,url\nb.txt,http://b.cn\n"})
    yield system
    system.rm("/pages", recursive=True)


def test_remote_folders(read, remote, tmp_path, spawned):
    pages, rejects, skipped = read("memory://pages")
    assert {path: p.data for path, p in pages.items()} == {
        "memory://pages/b.txt": b"b",
        "memory://pages/c.zip!/d.txt": b"d",
        "memory://pages/sub/a.txt": "甲".encode(),
    }
    assert rejects == [("memory://pages/empty.txt", "empty")] and skipped == [".png"]
    assert list(read("memory://pages/*.txt")[0]) == ["memory://pages/b.txt"]
    counts = uc.ingest("memory://pages", tmp_path / "store", progress=False, process=spawned.plain_rows, workers=1)
    assert (counts.new, counts.rejected) == (3, 1)
    sources = uc.open(tmp_path / "store").sources.set_index("path")
    assert sources.url["memory://pages/b.txt"] == "http://b.cn"


def test_an_archive_goes_through_the_command(command, tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"计划.txt": "甲校工会工作计划\n一、目标\n".encode(), "../x.txt": b"x"}))
    (tmp_path / "b.csv").write_text("正文,date\n乙校工会工作计划,2020-03-01\n", encoding="utf-8")
    code, out, err = command("ingest", tmp_path, "--store", tmp_path / "s", "--text-column", "正文", "--workers", 1)
    assert code == 0 and "3 files: 2 new" in out and "unsafe_name" in err
    sources = uc.open(tmp_path / "s").sources
    assert [p.rsplit("/", 1)[1] for p in sources.path] == ["计划.txt", "1"]
    assert sources.crawled_at[1] == "2020-03-01"
    code, out, _ = command("ingest", tmp_path, "--store", tmp_path / "s", "--text-column", "正文")
    assert "2 unchanged" in out
