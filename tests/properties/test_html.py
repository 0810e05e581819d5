"""The laws of HTML pages: any soup of tags is read, undone exactly, and stays as it is when read again."""

from hypothesis import given
from hypothesis import strategies as st

from unioncorpus.clean.html import read_html
from unioncorpus.clean.html.tokens import tags
from unioncorpus.clean.html.tree import read_tree
from unioncorpus.clean.markup import remove_markup
from unioncorpus.edits import Edited, apply, invert

PIECES = [
    *["<html>", "<body>", "<!DOCTYPE html>", "</html>", "<head>", "<title>计划_某厂</title>"],
    *["<p>", "</p>", "<P align=left>", "<div class=nav>", "<div id='zoom'>", "</div>", "<br>", "<br/>", "<hr>"],
    *[
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "<th>",
        "</tr>",
        "</table>",
        "<ul>",
        "<ol start=3>",
        "<li>",
        "</li>",
        "</ol>",
    ],
    *[
        "<a href=1>",
        "</a>",
        "<b>",
        "</b>",
        "<span style='display:none'>",
        "</span>",
        "<pre>",
        "</pre>",
        "<h1>",
        "</h1>",
    ],
    *["<script>", "</script>", "<style>", "<!--", "-->", "<![CDATA[", "]]>", "<", ">", '<a title="x>y">', "<p ", '"'],
    *["&nbsp;", "&#24037;", "&lt;p&gt;", "&amp;lt;", "&", ";", " ", "\n", "\t", "\u3000", "\xa0", "\u200b"],
    *["工会", "一、开好职工大会，听取意见。", "首页", "上一篇：", "2019-03-02", "plan", "2、", "责任编辑：", "|"],
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(SOUP)
def test_any_soup_is_read_and_undone(source):
    page = read_html(Edited.of(source))
    assert page.undo() == source
    assert read_html(Edited.of(page.text)).text == page.text


@given(SOUP)
def test_tokens_stand_in_order_and_are_whole(source):
    at = 0
    for start, stop, _ in tags(source):
        assert at <= start < stop <= len(source)
        assert source[start] == "<"
        at = stop


@given(SOUP)
def test_lines_stand_in_order_and_show_something(source):
    at = 0
    tree = read_tree(source)
    for line in tree.lines:
        assert at <= line.start < line.stop <= len(source)
        assert 0 <= line.linked <= line.size
        at = line.stop


@given(SOUP)
def test_stray_markup_is_undone(source):
    edits = remove_markup(source)
    assert apply(apply(source, edits), invert(edits)) == source
