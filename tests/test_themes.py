"""Themes of paragraphs by the codebook."""

import json
from pathlib import Path

import pytest

import unioncorpus as uc
from unioncorpus.errors import UsageError
from unioncorpus.extract.codebook import CodebookError, codebook, parse_codebook, read_codebook
from unioncorpus.extract.substance import MOST_THEMES
from unioncorpus.extract.themes import find_cues, tag_themes

CASES = json.loads((Path(__file__).parent / "cases" / "themes.json").read_text(encoding="utf-8"))
TITLE = "清溪小学工会工作计划\n"


def themes(source, line):
    """Themes of the paragraph that begins with these words: theme -> main."""
    ids = [source.paragraph_ids[k] for k, p in enumerate(source.plan.paragraphs) if source.text_of(p).startswith(line)]
    assert len(ids) == 1, line
    return {row.theme: row.main for row in tag_themes(source, find_cues(source)) if row.paragraph_id == ids[0]}


@pytest.mark.parametrize("case", CASES, ids=[c["label"] for c in CASES])
def test_a_paragraph_has_the_themes_it_gives_substance_to(case, plan_sources):
    (source,) = plan_sources(f"{TITLE}一、工作\n{case['input']}\n二、其他\n无。")
    found = themes(source, case["input"])
    assert set(found) == set(case["expected"]), case["why"]
    for theme, main in case["expected"].items():
        assert main is None or found[theme] is main, theme


def test_a_paragraph_without_a_cue_has_its_headings_theme(plan_sources):
    (source,) = plan_sources(
        f"{TITLE}一、实施送温暖工程\n各组长把每个人的情况记下来，有事第一时间报告给主席，共同商量办法。"
    )
    assert themes(source, "各组长") == {"warmth": True}


def test_of_a_heading_with_two_themes_the_main_one_is_inherited(plan_sources):
    (source,) = plan_sources(
        f"{TITLE}一、实施送温暖工程，优质服务\n各组长把每个人的情况记下来，有事第一时间报告给主席，共同商量办法。"
    )
    assert themes(source, "各组长") == {"warmth": True}


def test_of_themes_with_as_much_text_that_of_the_title_is_main(plan_sources):
    line = "办好老年活动室，开展桥牌、书法、戏曲活动。"
    (source,) = plan_sources(f"红星厂退休职工管理委员会工作计划\n一、工作\n{line}\n二、其他\n无。")
    assert themes(source, line) == {"retirees": True, "recreation": False}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("七月：暑期托管班，旅游，暑期饮料", {"welfare", "recreation"}),
        ("十月：节日福利，秋游，跳绳比赛", {"welfare", "recreation"}),
        ("十二月：优秀工会小组评比，总结大会，扑克赛", {"honours", "organisation", "recreation"}),
    ],
)
def test_each_event_of_a_month_has_its_own_themes(plan_sources, line, expected):
    (source,) = plan_sources(f"{TITLE}一、活动安排\n{line}\n二、其他\n无。")
    assert {theme for theme in themes(source, line) if "." not in theme} == expected


def test_in_a_schedule_each_event_has_its_own_themes(plan_sources):
    line = "召开教代会，联欢会，春节慰问，福利发放，以及门诊楼搬迁时的各项配合工作。"
    (source,) = plan_sources(f"{TITLE}一、活动安排\n1月：\n{line}\n二、其他\n无。")
    assert {t for t in themes(source, line) if "." not in t} == {"democracy", "recreation", "warmth", "welfare"}


@pytest.mark.parametrize("heading", ["一、工作总结", "一、开展工作的情况"])
def test_the_name_of_a_part_announces_nothing(plan_sources, heading):
    (source,) = plan_sources(f"{TITLE}{heading}\n组织全体教职工进行一次体检。\n安排疗养两批。\n二、其他\n无。")
    assert themes(source, heading) == {}


def test_a_heading_without_a_cue_inherits_nothing(plan_sources):
    (source,) = plan_sources(
        f"{TITLE}一、实施送温暖工程\n（一）明确责任，各负其责，层层抓好落实，做到处处有人管理\n组长负责。\n（二）其他"
    )
    assert themes(source, "（一）") == {}


def test_under_the_guiding_thought_only_study_counts(plan_sources):
    line = "以党的十八大精神为指导，推进民主管理，关心职工生活，开展文体活动，维护职工合法权益。"
    (source,) = plan_sources(f"{TITLE}一、指导思想\n{line}\n二、工作\n做好服务。")
    assert [t for t in themes(source, line) if "." not in t] == ["ideology"]


def test_goals_under_the_guiding_thought_have_no_theme(plan_sources):
    line = "围绕学校中心工作，服务大局，开拓创新，使工会工作的整体水平有新的提高。"
    (source,) = plan_sources(f"{TITLE}一、指导思想\n{line}\n二、工作\n做好服务。")
    assert themes(source, line) == {}


def test_what_is_followed_under_the_guiding_thought_is_study(plan_sources):
    line = "坚持以人为本的理念，落实上级工会的部署，突出重点，整体推进，开创工会工作的新局面。"
    (source,) = plan_sources(f"{TITLE}一、指导思想\n{line}\n二、工作\n做好服务。")
    assert [t for t in themes(source, line) if "." not in t] == ["ideology"]


def test_a_long_paragraph_is_not_tagged_with_what_it_mentions_in_passing(plan_sources):
    line = (
        "开好教代会，认真办理代表提案，坚持校务公开，让教职工代表参与民主管理和民主监督，凡涉及教师利益的方案都提交教代会审议，"
        "会后由主席团检查落实情况并向全体代表报告，使退休制度等问题也有答复，做到件件有着落，事事有回音，人人都满意。"
    )
    (source,) = plan_sources(f"{TITLE}一、工作\n{line}\n二、其他\n无。")
    assert [t for t in themes(source, line) if "." not in t] == ["democracy"]


def test_tags_keep_the_laws_of_the_table(plan_sources):
    lines = [case["input"] for case in CASES]
    (source,) = plan_sources(TITLE + "".join(f"{n}、{line}\n" for n, line in enumerate(lines, 1)) + "".join(lines))
    by_paragraph = {}
    for row in tag_themes(source, find_cues(source)):
        by_paragraph.setdefault(row.paragraph_id, []).append(row)
        assert 0 < row.score <= 1
        assert row.evidence and all(surface in source.document.text for surface in row.evidence)
        assert row.theme in codebook().themes
    for rows in by_paragraph.values():
        assert sum(row.main for row in rows) == 1
        parents = [row.theme for row in rows if "." not in row.theme]
        assert len(parents) <= MOST_THEMES
        assert all(row.theme.partition(".")[0] in parents for row in rows)
        assert not any(row.main for row in rows if "." in row.theme)


def test_titles_are_never_tagged(plan_sources):
    (source,) = plan_sources("工会送温暖工作计划\n一、工作\n做好慰问。")
    titles = {i for i, p in zip(source.paragraph_ids, source.plan.paragraphs, strict=True) if p.title}
    assert titles
    assert not titles & {row.paragraph_id for row in tag_themes(source, find_cues(source))}


def test_the_codebook_has_the_twenty_themes():
    assert sum("." not in theme for theme in codebook().themes) == 20


GOOD = '[[theme]]\nid = "home"\nstrong = ["建家"]\n'
OTHER = '[[theme]]\nid = "a"\nstrong = ["体检"]\n[[theme.child]]\nid = "a.b"\nstrong = ["筛查"]\n'
TWICE = '["职工", "教师"],\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "my.toml: no themes found"),
        ("[[theme]\n", "my.toml: not a TOML file"),
        (GOOD + 'colour = "red"\n', "my.toml, line 4: unknown key 'colour'"),
        (GOOD + GOOD, "my.toml, line 5: id 'home' is given twice"),
        (GOOD + 'plain = ["小家",\n  "建家"]\n', "my.toml, line 5: surface '建家' is given twice in theme 'home'"),
        (GOOD + '[[theme.child]]\nid = "house.small"\n', "my.toml, line 5: child 'house.small' must be named home."),
        ('masks = ["建家"]\n' + GOOD, "my.toml, line 1: '建家' is both a mask and a surface"),
        ('forms = ["演讲"]\n' + GOOD, "my.toml, line 1: form or aside '演讲' is no surface"),
        ('asides = ["月饼"]\n' + GOOD, "my.toml, line 1: form or aside '月饼' is no surface"),
        (GOOD + 'plain = ["[教师]小家"]\n', "my.toml, line 4: '[教师]小家' names no family '教师'"),
        ('families = ["职工"]\n' + GOOD, "my.toml, line 1: 'families' must be lists of words"),
        ('families = [["职工", ""]]\n' + GOOD, "my.toml, line 1: '' in a family is no word"),
        ('families = [\n["职工", "[教师]"]]\n' + GOOD, "my.toml, line 2: '[教师]' in a family is no word"),
        ("families = [[]]\n" + GOOD, "my.toml, line 1: 'families' must be lists of words"),
        (f"families = [\n{2 * TWICE}]\n" + GOOD, "my.toml, line 2: two families begin with '职工'"),
        (GOOD + 'plain = ["[职工小家"]\n', "my.toml, line 4: '[职工小家' has a bracket that names no family"),
        (f'families = [{TWICE}]\nforms = ["[职工]讲座"]\n' + GOOD, "my.toml, line 3: form or aside '职工讲座' is"),
        (GOOD + 'covers = ["health"]\n', "my.toml, line 4: 'home' covers 'health', which is no other theme"),
        (GOOD + 'covers = ["home"]\n', "my.toml, line 2: 'home' covers 'home', which is no other theme"),
        (GOOD + 'covers = ["a.b"]\n' + OTHER, "my.toml, line 4: 'home' covers 'a.b', which is no other theme"),
        ('[[theme]]\nname = "建家"\n', "my.toml: a theme without an id"),
        (GOOD + 'patterns = ["建(家"]\n', "my.toml, line 4: '建(家' is no regular expression"),
        ('passing = ["[依"]\n' + GOOD, "my.toml, line 1: '[依' is no regular expression"),
        (GOOD + 'plain = "小家"\n', "my.toml, line 4: 'plain' must be a list of words"),
        (GOOD + 'plain = [""]\n', "my.toml, line 4: 'plain' must be a list of words"),
        ('theme = "home"\n', "my.toml, line 1: 'theme' must be blocks; write [[theme]]"),
        ('[[theme]]\nid = "home"\nname = "建家"\n', "my.toml, line 2: 'home' has no words; add strong"),
        ('[[theme]]\nid = "建 家"\nstrong = ["建家"]\n', "my.toml, line 2: id '建 家': write it in small letters"),
        ('[[theme]]\nid = "none"\nstrong = ["建家"]\n', "my.toml, line 2: id 'none': write it"),
        (GOOD + '[[theme.child]]\nid = "home.a.b"\n', "my.toml, line 5: id 'home.a.b': write it"),
        (GOOD + "name = 3\n", "my.toml, line 4: 'name' must be a text between quotes, not 3"),
        (GOOD + 'guiding = "no"\n', "my.toml, line 4: 'guiding' must be true or false, not 'no'"),
    ],
    ids=[
        *["empty", "no toml", "unknown key", "doubled id", "doubled surface", "stray child", "mask", "form", "aside"],
        *["family that is none", "words for families", "empty word in a family", "family in a family", "empty family"],
        *["two families of one name", "half a bracket", "form by a family"],
        *["covered theme", "theme that covers itself", "covered child", "no id"],
        *["no regex", "no passing regex", "no list", "empty word", "no blocks", "no words"],
        *["id of two words", "id that says none", "child of a child", "name that is a number", "flag in words"],
    ],
)
def test_a_bad_codebook_is_refused_with_its_line(text, message):
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text, "my.toml")
    assert str(caught.value).startswith(message)


OWN = """
masks = ["读书不算"]
passing = ["除了[^，]{1,9}，"]

[[theme]]
id = "reading"
name = "读书"
strong = ["读书"]

[[theme]]
id = "meeting"
name = "会议"
patterns = ["召开.{0,6}大会"]
"""


def test_a_researchers_own_codebook_tags_with_surfaces_and_patterns(plan_sources):
    (source,) = plan_sources(
        f"{TITLE}一、工作\n召开第一届职工大会。\n开展读书活动。\n读书不算。\n除了读书，还有别的。\n二、其他\n无。"
    )
    book = parse_codebook(OWN, "my.toml")
    rows = tag_themes(source, find_cues(source, book), book)
    assert [(row.theme, row.evidence) for row in rows] == [("meeting", ("召开第一届职工大会",)), ("reading", ("读书",))]


def test_ingest_takes_an_own_codebook_and_knows_one_from_another(pages, tmp_path):
    mine = tmp_path / "my.toml"
    mine.write_text(OWN, encoding="utf-8")
    store = tmp_path / "store"
    assert uc.ingest(pages, store, codebook=mine, progress=False).new == 3
    assert set(uc.open(store).themes.theme) <= {"reading", "meeting"}
    assert uc.ingest(pages, store, codebook=mine, progress=False).unchanged == 3
    with pytest.raises(UsageError, match=r"codebook of your own .*my\.toml.*--codebook .*--rebuild"):
        uc.ingest(pages, store, progress=False)
    assert set(uc.open(store).themes.theme) <= {"reading", "meeting"}
    assert uc.ingest(pages, store, rebuild=True, progress=False).replaced == 3
    assert "warmth" in set(uc.open(store).themes.theme)
    assert uc.ingest(pages, store, progress=False).unchanged == 3, "the package's codebook made all now"


def test_a_store_knows_its_codebook_when_it_is_looked_at_and_merged(command, pages, tmp_path):
    mine = tmp_path / "my.toml"
    mine.write_text(OWN, encoding="utf-8")
    assert command("ingest", pages, "--store", tmp_path / "store", "--codebook", mine)[0] == 0
    assert command("merge", tmp_path / "store", "--into", tmp_path / "merged")[0] == 0
    for store in (tmp_path / "store", tmp_path / "merged"):
        assert f"3 documents (this program, codebook {mine})" in command("status", "--store", store)[1]
        code, _, err = command("ingest", pages, "--store", store)
        assert code == 2 and f"--codebook {mine}" in err


@pytest.mark.parametrize("page", ["README.md", "docs/howto_codebook.md"])
def test_the_codebook_in_the_documentation_is_one(page):
    text = (Path(__file__).parents[1] / page).read_text(encoding="utf-8")
    book = parse_codebook(text.split("```toml\n")[1].split("```")[0], page)
    assert book.themes == ("reading", "reading.clubs")


def test_a_codebook_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "gbk.toml").write_bytes("[[theme]]\nid = 'home'\nname = '建家'".encode("gbk"))
    with pytest.raises(CodebookError, match="gbk.toml: not UTF-8"):
        read_codebook(tmp_path / "gbk.toml")
    with pytest.raises(CodebookError, match="none.toml: cannot be read"):
        read_codebook(tmp_path / "none.toml")


def test_the_command_checks_a_codebook(command, tmp_path):
    (tmp_path / "my.toml").write_text(OWN, encoding="utf-8")
    code, out, _ = command("themes", "check", tmp_path / "my.toml")
    assert code == 0 and "2 themes, 0 of them children" in out
    (tmp_path / "bad.toml").write_text(GOOD + "colour = 1\n", encoding="utf-8")
    code, _, err = command("ingest", tmp_path, "--store", tmp_path / "store", "--codebook", tmp_path / "bad.toml")
    assert code == 2 and "bad.toml, line 4: unknown key 'colour'" in err
    assert not (tmp_path / "store").exists()


def test_the_check_names_words_that_clean_text_cannot_have(command, tmp_path):
    own = """families = [["職工", "教师"]]\nmasks = ["讀書不算"]\n[[theme]]\nid = "reading"\nname = "讀書"
strong = ["讀書會", "阅读", "[職工]书屋"]\n[[theme.child]]\nid = "reading.clubs"\nname = "社"\nplain = ["３人小组"]\n"""
    (tmp_path / "my.toml").write_text(own, encoding="utf-8")
    code, _, err = command("themes", "check", tmp_path / "my.toml")
    said = [line.partition(": ")[2] for line in err.splitlines()]
    assert code == 0 and said == [
        f"{word!r} is never in clean text; write {clean!r}"
        for word, clean in [
            ("讀書不算", "读书不算"),
            ("讀書會", "读书会"),
            ("[職工]书屋", "[职工]书屋"),
            ("３人小组", "3人小组"),
        ]
    ]


def test_a_schedule_above_the_first_unit_is_no_opening(plan_sources):
    schedule = "三月份：\n组织新老教师结对拜师。\n四月份：\n退休教师茶话会。"
    (source,) = plan_sources(f"{TITLE}{schedule}\n一、备注\n另行通知。")
    assert set(themes(source, "组织新老")) == {"skills"}
    assert "retirees" in themes(source, "退休教师")


def test_an_opening_is_tagged_with_the_theme_that_fills_it(plan_sources):
    opening = "本校女教师占六成。女教工积极进取，妇女工作有声有色，女教师的半边天作用得到发挥，巾帼岗成绩突出。"
    (source,) = plan_sources(f"{TITLE}{opening}\n一、工作\n开好教代会。")
    assert set(themes(source, opening)) == {"women"}


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("开展节能减排活动。各车间围着炉子想办法，在厂里的好转中出了力，带出了一批年轻人。", {"production"}),
        ("落实上级要求，我们会把节能减排放在心上，同大家一道一步步往前走，不让电白流。", set()),
    ],
)
def test_below_the_first_paragraph_of_an_opening_a_task_counts(second, expected, plan_sources):
    (source,) = plan_sources(f"{TITLE}现将上半年的工作汇报如下。\n{second}\n一、工作\n开好教代会。")
    assert {theme for theme in themes(source, second) if "." not in theme} == expected


def test_a_saying_in_three_parts_fills_no_opening(plan_sources):
    opening = "以科学发展观为指导，突出维护，多办实事，大家齐心协力，努力为教职工办实事、做好事、解难事，把这个家当好。"
    (source,) = plan_sources(f"{TITLE}{opening}\n一、工作\n开好教代会。")
    assert {theme for theme in themes(source, opening) if "." not in theme} == {"ideology"}


@pytest.mark.parametrize(
    "line",
    [
        "为关心一线职工的身体健康，局工会决定在全局开展送清凉活动，慰问高温岗位的职工，具体方案如下：",
        "送清凉活动范围：铸造、锻压、热处理等七个车间的高温岗位，慰问品包括西瓜、绿豆和人丹，由各车间领取。",
    ],
)
def test_the_opening_of_a_scheme_is_tagged_with_what_it_announces(line, plan_sources):
    (source,) = plan_sources(f"车间工会活动方案\n{line}\n一、要求\n各车间落实。")
    assert "warmth" in themes(source, line)


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("为了做好今年的工作，关心女教师，慰问职工，办好教代会，特订立如下计划。", set()),
        ("去年，分会做了一些工作，先后召开教代会两次，收到提案31件，今年接着做。", {"democracy"}),
        ("去年，分会在大家的努力下，先后获得“红旗站”、“文明站”称号，今年接着做。", {"honours"}),
        ("今年要在行政的支持下，狠抓女教师工作这一条线，坚持教代会三项制度，把工会办好。", set()),
    ],
)
def test_an_opening_is_tagged_with_what_it_tells_in_figures(opening, expected, plan_sources):
    assert set(themes(*plan_sources(f"{TITLE}{opening}\n一、工作\n开好工会例会。"), opening)) == expected


def test_one_sentence_that_sums_all_up_is_an_opening_wherever_it_stands(plan_sources):
    line = (
        "一年来，在镇党委和县总工会的正确领导下，我会以科学发展观为指导，围绕全镇大局，开展文体活动，慰问困难职工，加强自身建设，"
        "维护职工合法权益，推进民主管理，调动了广大职工的积极性，为全镇的改革和发展做出了应有的贡献，受到各方面的好评。"
    )
    (source,) = plan_sources(f"{TITLE}一、工作回顾\n{line}\n二、其他\n无。")
    assert [t for t in themes(source, line) if "." not in t] == ["ideology"]


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (
            "车间劳动竞赛活动方案\n为了完成任务，开展劳动竞赛。\n一、安排\n各组三天报一次数。",
            "各组三天",
            "production",
        ),
        (
            "工会活动方案\n为了让大家放松，工会决定组织登山活动，具体方案如下：\n一、安排\n七点在门口上车。",
            "七点在门口",
            "recreation",
        ),
        ("关于选举工会委员会的通知\n一、准备\n名单贴在门口三天。", "名单贴在", "organisation"),
        ("工会劳动竞赛方案\n一、要求\n各组七点到门口集合，把名单交给档案室。", "各组七点", "production"),
        ("工会劳动竞赛方案\n一、经费预算\n场地五百元，杂项三百元。", "场地五百", "production"),
    ],
    ids=["by the title", "by the opening", "notice", "no other theme without a lead", "under a heading of its own"],
)
def test_every_paragraph_of_a_scheme_belongs_to_its_act(text, line, expected, plan_sources):
    (source,) = plan_sources(text)
    assert [theme for theme in themes(source, line) if "." not in theme] == [expected]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("学校工会工作计划\n一、送温暖\n走访困难职工。\n二、安排\n七点在门口上车。", "七点在门口"),
        ("车间劳动竞赛方案\n一、安排\n开展劳动竞赛。\n组长：王小华", "组长"),
        ("车间劳动竞赛方案\n一、安排\n开展劳动竞赛。\n未尽事宜另行通知。", "未尽事宜"),
        ("经费预算方案\n今年夏天天气炎热，决定组织游泳活动，时间在下周。\n一、安排\n先登记，后上车。", "先登记"),
    ],
    ids=["general plan", "names", "closing words", "title of another act"],
)
def test_what_belongs_to_no_act_has_no_theme(text, line, plan_sources):
    (source,) = plan_sources(text)
    assert "production" not in themes(source, line) and "finance" not in themes(source, line)
    assert not {"warmth"} & set(themes(source, line))


def test_the_opening_of_a_committees_plan_is_about_its_people(plan_sources):
    opening = "以党的十八大精神为指导，在学校领导下，发挥女教师的作用，调动积极性。"
    (source,) = plan_sources(f"学校女职工工作计划\n{opening}\n一、工作\n开好座谈会。")
    assert {t for t in themes(source, opening) if "." not in t} == {"ideology", "women"}
