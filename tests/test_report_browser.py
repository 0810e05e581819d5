"""The report in a real browser: what a reader does with it, by mouse, keyboard and screen reader.

Skipped where there is no Chromium, unless UNIONCORPUS_BROWSER=required, which CI sets.
"""

import os
import shutil
from dataclasses import replace

import pandas as pd
import pytest
from playwright.sync_api import expect, sync_playwright

import unioncorpus as uc
from unioncorpus.corpus_report import gather
from unioncorpus.show.report import write_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None and os.environ.get("UNIONCORPUS_BROWSER") != "required":
    pytest.skip("no Chromium on the path (Debian: apt-get install chromium)", allow_module_level=True)

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
HOSTILE = "</script><script>document.title='hacked'</script>=cmd|' /C calc'!A0 <img src=x onerror=alert(1)>\ud800"
DAMAGED = """國產(chǎn)精品,免費(fèi)視頻,日韓無碼
青山中學(xué)工會(huì)2021年工作計(jì)劃
一、走訪(fǎng)慰問患病教師(shī)30人，送去慰問金2萬元。
　　二、三月份舉辦女教職工插花活動(dòng)，八月份組織教師(shī)體檢。
三、在第二十五個教師(shī)節(jié)前表彰先進(jìn)教師(shī)5名。
"""
VIEWS = ("overview", "themes", "calendar", "metrics", "plans", "plan-0", "reuse", "changes")


@pytest.fixture(scope="module")
def content(pages, tmp_path_factory):
    """A report's content with a damaged page and a reject beside the usual pages."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "damaged.txt").write_text(DAMAGED, encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    uc.ingest([folder, pages], folder / "store", progress=False)
    content = gather(uc.open(folder / "store"))
    return replace(content, details=list(content.details))  # more than one report is written


@pytest.fixture(scope="module")
def file(content, tmp_path_factory):
    """The report; the second plan has a title that attacks."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    titles = content.plans.title.tolist()
    titles[1] = HOSTILE
    write_report(replace(content, plans=content.plans.assign(title=pd.Series(titles, dtype=object))), path)
    return path


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=0)
        yield started
        started.close()


@pytest.fixture
def opened(browser, file):
    """A function that opens a view of the report, or another; afterwards nothing may stand on the console.

    A view is drawn after the address has changed, so a test waits (`expect`) for what a click brings.
    """
    said = []
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))

    def open_view(view="overview", report=file):
        page.goto("about:blank")  # else the view before would still stand while the new one is drawn
        page.goto(f"{report.as_uri()}#{view}")
        page.locator("h1").wait_for()
        return page

    yield open_view
    page.close()
    assert not said


def test_the_first_view_says_how_much_there_is(opened, content):
    page = opened()
    rows = content.tables["rows"].set_index("table").rows
    tables = ["documents", "plans", "paragraphs", "activities", "metrics", "edits", "rejects"]
    assert page.locator(".card dd").all_inner_texts() == [f"{rows[table]:,}" for table in tables]
    totals = page.locator("table", has_text="单位与体裁").locator("td:last-child").all_inner_texts()
    assert sum(map(int, totals)) == content.n_plans
    assert page.title() == "概览 · 工会文本语料报告"


def test_figures_under_each_other_have_their_points_under_each_other(opened, content, tmp_path):
    years = pd.DataFrame({"year": [2018, 2019], "claimed": [3, 0], "proven": [2.0, 0.25]})
    write_report(replace(content, tables={**content.tables, "years": years}), tmp_path / "r.html")
    table = opened("overview", tmp_path / "r.html").locator("section table").first
    assert table.locator("td:nth-child(4)").all_inner_texts() == ["2.0", "0.3"]
    assert table.locator("td:nth-child(2)").all_inner_texts() == ["3", "0"]


def test_paper_cuts_nothing_off(opened):
    for view in VIEWS:
        page = opened(view)
        page.set_viewport_size({"width": 720, "height": 1000})
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= 720, view


@pytest.mark.parametrize("width", [390, 600, 1200])  # a telephone; twice as large; a screen
def test_no_column_of_text_is_squeezed_and_no_view_scrolls_sideways(opened, width):
    squeezed = """tables => tables.flatMap(table => [...table.querySelectorAll('tbody > tr > *')]).filter(
        cell => cell.innerText.length > 6 && cell.clientWidth < 6 * 15).map(cell => cell.innerText)"""
    for view in VIEWS:
        page = opened(view)
        page.set_viewport_size({"width": width, "height": 900})
        for closed in page.locator("main summary").all():
            closed.click()
        assert page.locator("table").evaluate_all(squeezed) == [], view
        assert page.evaluate("document.documentElement.scrollWidth") <= width, view


def test_the_heads_of_a_long_table_and_the_themes_of_a_wide_one_stay_in_sight(opened, content, tmp_path):
    plans = pd.concat([content.plans] * 20, ignore_index=True)
    many = replace(content, plans=plans, details=list(content.details) * 20, n_plans=len(plans))
    write_report(many, tmp_path / "r.html")
    page = opened("plans", tmp_path / "r.html")
    page.locator("tbody tr").last.scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="字数")).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 900})
    opened("calendar", tmp_path / "r.html").locator("td:last-child").first.scroll_into_view_if_needed()
    expect(page.locator("tbody th").first).to_be_in_viewport(ratio=1)


def test_metrics_are_searched_and_filtered_and_as_many_as_there_are(opened, content):
    page = opened("metrics")
    page.get_by_label("查找原文").fill("慰问金")
    page.locator("[role=status]", has_text="共 2 行").wait_for()
    rows = page.locator("#view .table").first.locator("tbody tr")
    assert sorted(rows.locator("td:nth-child(2)").all_inner_texts()) == ["20,000", "30,000"]
    page.get_by_label("查找原文").fill("")
    total = content.tables["rows"].set_index("table").rows["metrics"]
    page.locator("[role=status]", has_text=f"共 {total} 行").wait_for()
    expect(page.locator("tr", has_text="2篇")).to_contain_text("不在任何一篇内")
    page.get_by_label("种类").select_option(label="金额")
    page.locator("[role=status]", has_text="共 2 行").wait_for()


def test_plans_are_found_by_their_texts_and_by_what_they_are(opened):
    page = opened("plans")
    expect(page.locator("tbody tr")).to_have_count(4)
    page.get_by_label("单位类型").select_option(label="医院")
    expect(page.locator("tbody th")).to_have_text(["县人民医院工会工作总结"])
    expect(page.locator("tbody tr")).to_contain_text("未称年份")
    page.get_by_label("单位类型").select_option(label="全部")
    page.get_by_label("查找篇名").fill("插花")
    page.locator("[role=status]", has_text="共 0 行").wait_for()
    page.get_by_label("也查正文").check()
    page.locator("[role=status]", has_text="共 1 行").wait_for()
    expect(page.locator("tbody th")).to_have_count(1)


def test_columns_sort(opened):
    page = opened("plans")
    page.get_by_role("button", name="字数").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("字数")
    numbers = [int(text) for text in page.locator("tbody td:nth-child(7)").all_inner_texts()]
    assert numbers == sorted(numbers)


def test_a_plan_is_opened_and_shows_its_changes(opened, content):
    page = opened("plans")
    page.get_by_label("查找篇名").fill("damaged")
    page.locator("[role=status]", has_text="共 1 行").wait_for()
    page.locator("tbody a").click()
    text = page.locator(".text")
    expect(text).to_contain_text("走访慰问患病教师30人")
    expect(text).not_to_contain_text("(shī)")
    page.get_by_label("原文", exact=True).check()
    expect(text).to_contain_text("走訪(fǎng)慰問患病教師(shī)30人")
    page.get_by_label("修改", exact=True).check()
    expect(text.locator("del", has_text="(fǎng)")).to_have_count(1)
    expect(text.locator("ins", has_text="访")).to_have_count(1)
    page.locator("summary", has_text="修改清单").click()
    expect(page.locator("code", has_text="repair.pinyin").first).to_be_visible()
    money = page.locator("section", has=page.locator("h2", has_text="指标")).locator("tr", has_text="2万元")
    expect(money).to_contain_text("20,000")


def test_what_was_left_out_is_listed(opened):
    page = opened("changes")
    expect(page.locator("tbody", has_text="empty.txt")).to_have_count(1)
    row = page.locator("tr", has=page.locator("th code", has_text="repair.pinyin")).first
    row.get_by_text("看实例").click()
    expect(row.locator("del").first).to_be_visible()
    spaces = page.locator("tr", has=page.locator("th code", has_text="convert.space"))
    spaces.get_by_text("看实例").click()
    expect(spaces.locator("del")).to_have_text(["␣␣"])


def test_a_page_that_attacks_is_shown_as_text(opened):
    page = opened("plans")
    link = page.locator("tbody tr").nth(1).locator("a")
    assert link.inner_text() == HOSTILE
    link.click()
    page.locator(".text").wait_for()
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator("img").count() == 0 and page.title() != "hacked"


def test_the_language_is_switched_everywhere(opened):
    page = opened("themes")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text("Themes")
    expect(page.get_by_role("link", name="Calendar")).to_be_visible()
    expect(page.locator("#view thead").first).to_contain_text("schools")
    page.get_by_role("link", name="Plans").click()
    expect(page.get_by_label("Search texts too")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("篇目")


def test_all_can_be_reached_by_the_keyboard(opened):
    page = opened("overview")

    def focused():
        return page.evaluate("document.activeElement.textContent.trim()")

    page.keyboard.press("Tab")
    assert focused() == "跳到正文"
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.get_by_role("link", name="篇目").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1", has_text="篇目")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("damaged")
    page.locator("[role=status]", has_text="共 1 行").wait_for()
    page.locator("tbody a").focus()
    page.keyboard.press("Enter")
    page.locator(".text").wait_for()
    page.get_by_label("净文").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.locator(".text ins").first.wait_for()
    page.go_back()
    page.locator("h1", has_text="篇目").wait_for()


def test_a_cut_report_says_so_on_every_view(opened, content, tmp_path):
    write_report(replace(content, n_plans=70_000), tmp_path / "r.html")
    for view in VIEWS:
        expect(opened(view, tmp_path / "r.html").locator("#notices")).to_contain_text("共 70,000 篇")


def test_no_view_breaks_the_rules_of_accessibility(opened):
    from axe_playwright_python.sync_playwright import Axe

    found = {}
    for view in VIEWS:
        page = opened(view)
        found[view] = [(v["id"], v["nodes"][0]["html"]) for v in Axe().run(page).response["violations"]]
    page.emulate_media(color_scheme="dark")
    found["dark"] = [(v["id"], v["nodes"][0]["html"]) for v in Axe().run(page).response["violations"]]
    assert not any(found.values()), found
