"""Freezing a corpus for deposit: what is in the bundle, what is not, and what may be cited."""

import hashlib
import json
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from unioncorpus.corpus_freeze import attrition, freeze, methods
from unioncorpus.errors import UsageError

NAMES = ("张有才", "李文清", "吴丽娟")
PAGE = """红星中学工会2019年工作总结
一、送温暖
春节前慰问困难户张有才、特困教师吴丽娟等5户，送去慰问金8000元。
三月份，李文清老师组织女教职工登山。
二、民主管理
召开教代会，工会主席李文清同志作报告，收到提案12件。
"""
COPY = PAGE.replace("红星", "青山").replace("登山", "健步走")


@pytest.fixture(scope="module")
def corpus(corpus_of):
    return corpus_of({"甲.txt": PAGE, "乙.txt": COPY, "丙.txt": PAGE, "空.txt": ""})


@pytest.fixture(scope="module")
def bundle(corpus, tmp_path_factory):
    out = tmp_path_factory.mktemp("frozen") / "bundle"
    freeze(corpus, out)
    return out


def test_the_manifest_names_every_file_by_its_hash(bundle):
    manifest = json.loads((bundle / "MANIFEST.json").read_text(encoding="utf-8"))
    listed = {file["path"] for file in manifest["files"]}
    there = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}
    assert there - listed == {"MANIFEST.json", "SHA256SUMS"}
    for line in (bundle / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((bundle / name).read_bytes()).hexdigest() == digest
    assert sum(manifest["pipeline_versions"].values()) == 2 and manifest["rules_made_all_rows"]
    assert tomllib.loads((bundle / "rules" / "themes.toml").read_text(encoding="utf-8"))["about"]


def test_no_name_stands_in_any_table_and_every_place_stays_right(bundle, corpus):
    frames = {path.stem: pd.read_parquet(path) for path in (bundle / "tables").glob("*.parquet")}
    for name, frame in frames.items():
        text = frame.drop(columns=["path"], errors="ignore").to_json(force_ascii=False)
        assert not any(person in text for person in NAMES), name
    texts = frames["documents"].set_index("doc_id").text
    assert texts.str.len().tolist() == corpus.documents.text.str.len().tolist()
    for name, surface in {"activities": "text", "metrics": "text", "mentions": "surface"}.items():
        for row in frames[name].itertuples():
            assert texts[row.doc_id][row.start : row.stop] == getattr(row, surface)
    assert len(frames["metrics"]) == len(corpus.metrics)


def test_a_person_has_one_pseudonym_on_all_pages(bundle):
    texts = pd.read_parquet(bundle / "tables" / "documents.parquet").text
    named = [text.split("工会主席", 1)[1].split("同志", 1)[0] for text in texts]
    assert len(set(named)) == 1 and named[0].startswith("某") and len(named[0]) == 3


def test_no_name_stands_in_what_a_person_corrected(build, tmp_path):
    """The title that the program gave, the one that a coder put for it, and why."""
    corpus = build(tmp_path / "store", [PAGE.replace("工会2019年工作总结", "工会主席李文清同志2019年述职报告")])
    lines = corpus.draft_overrides("plans", "title")
    assert "李文清" in lines.now[0]
    lines[["value", "coder", "reason"]] = ["李文清同志述职报告", "甲", "李文清的报告"]
    lines.to_csv(tmp_path / "overrides.csv", index=False)
    corpus.set_overrides(tmp_path / "overrides.csv")
    corpus.export(tmp_path / "out", "csv", pseudonymise=True)
    text = (tmp_path / "out" / "overrides.csv").read_text(encoding="utf-8")
    assert "同志述职报告" in text and "李文清" not in text


def test_names_and_text_as_asked(corpus, tmp_path):
    freeze(corpus, tmp_path / "a", "jsonl", pseudonymise=False)
    assert NAMES[0] in (tmp_path / "a" / "tables" / "documents.jsonl").read_text(encoding="utf-8")
    freeze(corpus, tmp_path / "b", "csv", text=False)
    columns = pd.read_csv(tmp_path / "b" / "tables" / "documents.csv").columns
    assert not {"text", "raw", "bytes"} & {*columns} and "title" in columns
    assert "running text was left out" in (tmp_path / "b" / "METHODS.md").read_text(encoding="utf-8")
    assert "before" not in pd.read_csv(tmp_path / "b" / "tables" / "edits.csv").columns


def test_attrition_leads_from_files_to_families(corpus):
    steps = attrition(corpus).set_index("step")
    assert steps.n.to_dict() == {
        **{"given": 4, "read": 3, "pages": 2, "with plans": 2},
        **{"plans": 2, "with text": 2, "analysed": 1, "dated": 0, "doubtful": 0},
    }
    assert steps.lost["read"] == 1


def test_a_line_of_metadata_that_fits_no_page_is_no_file_that_was_lost(corpus_of):
    lines = "path,crawled_at\n计划.txt,spring\nnone.txt,2020-03-01\n"
    corpus = corpus_of({"计划.txt": "车队工会工作计划\n一、生活\n慰问困难职工。\n", "metadata.csv": lines})
    assert corpus.rejects.reason.tolist() == ["bad_date", "no_such_page"]
    steps = attrition(corpus).set_index("step")
    assert (steps.n["given"], steps.n["read"], steps.lost["read"]) == (1, 1, 0)


def test_attrition_counts_what_the_analyses_count(corpus_of):
    """A page that is no union's is flagged and counted, in the figures as in the table that explains them."""
    other = "销售部2019年工作计划\n一、目标\n完成销售额300万元，走访客户。\n二、培训\n四月组织新员工培训。\n"
    plan = (
        "县人民医院工会2019年工作计划\n一、关爱职工\n工会慰问住院职工35人次。\n二、民主管理\n四月召开职工代表大会。\n"
    )
    corpus = corpus_of({"union.txt": plan, "other.txt": other})
    steps = attrition(corpus).set_index("step").n
    assert (steps["analysed"], steps["doubtful"]) == (2, 1)
    assert corpus.prevalence().n_plans == steps["with text"]
    assert "1 of these stands on a page that is not Chinese" in methods(corpus, attrition(corpus))
    pages = corpus.documents
    part = corpus.where(doc_id=pages.doc_id[pages.is_plan >= 0.5].tolist())
    assert part.prevalence().n_plans == attrition(part).set_index("step").n["with text"] == 1


def test_the_methods_say_what_was_done_and_what_cannot_be_said(corpus):
    text = methods(corpus, attrition(corpus))
    assert "4 files" in text and "convenience sample" in text and "not a sample of China's unions" in text
    assert "cannot tell diffusion" in text and "nan" not in text.lower().split()


def test_the_methods_say_how_much_was_set_by_hand(build, tmp_path):
    corpus = build(tmp_path / "store", [PAGE])
    assert "by hand" not in methods(corpus, attrition(corpus))
    lines = corpus.draft_overrides("plans", "org_type")[:1]
    lines[["value", "coder", "reason"]] = ["hospital", "甲", "read it"]
    lines.to_csv(tmp_path / "overrides.csv", index=False)
    corpus.set_overrides(tmp_path / "overrides.csv")
    assert "1 value was set, or rows taken out, by hand (1 coder;" in methods(corpus, attrition(corpus))


def test_a_codebook_of_ones_own_goes_into_the_bundle(command, tmp_path):
    (tmp_path / "my.toml").write_text('[[theme]]\nid = "hills"\nname = "登山"\nstrong = ["登山"]\n', encoding="utf-8")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(PAGE, encoding="utf-8")
    store, book = tmp_path / "store", tmp_path / "my.toml"
    assert command("ingest", tmp_path / "pages", "--store", store, "--codebook", book)[0] == 0
    code, _, err = command("freeze", "--store", store, "--out", tmp_path / "a")
    assert code == 0 and "--codebook FILE" in err
    assert not json.loads((tmp_path / "a" / "MANIFEST.json").read_text(encoding="utf-8"))["rules_made_all_rows"]
    code, _, err = command("freeze", "--store", store, "--out", tmp_path / "b", "--codebook", book)
    manifest = json.loads((tmp_path / "b" / "MANIFEST.json").read_text(encoding="utf-8"))
    assert code == 0 and not err and manifest["rules_made_all_rows"]
    kept = (tmp_path / "b" / "rules" / "codebook.toml").read_bytes()
    assert kept == book.read_bytes() and manifest["codebook_sha256"] == hashlib.sha256(kept).hexdigest()


def test_what_cannot_be_frozen_is_explained(corpus, tmp_path):
    with pytest.raises(UsageError, match="parquet, csv, jsonl"):
        freeze(corpus, tmp_path / "x", "vrt")
    with pytest.raises(UsageError, match="is text"):
        corpus.export(tmp_path / "x", "txt", text=False)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(UsageError, match="not empty"):
        freeze(corpus, tmp_path / "full")


def test_the_commands(command, corpus, tmp_path):
    code, out, _ = command("freeze", "--store", corpus.store, "--out", tmp_path / "b", "--format", "csv")
    assert code == 0 and (Path(tmp_path) / "b" / "METHODS.md").is_file()
    code, out, _ = command("cite", "--store", corpus.store)
    assert code == 0 and "2 trade-union plans" in out and "convenience sample" in out
    code, out, _ = command("cite", "--bibtex")
    assert code == 0 and out.startswith("@software{")
    code, _, _ = command("export", "--store", corpus.store, "--out", tmp_path / "e", "--pseudonymise")
    assert code == 0 and NAMES[0] not in (tmp_path / "e" / "documents.csv").read_text(encoding="utf-8")
    code, _, err = command("freeze", "--store", corpus.store, "--out", tmp_path / "z", "--format", "pdf")
    assert code == 2 and "pdf" in err
