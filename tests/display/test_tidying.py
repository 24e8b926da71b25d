from __future__ import annotations

from helpers.display.tidying import shorten_path, tidy


def test_styles_become_attributes_and_what_is_not_seen_goes():
    drawing = """<svg viewBox="0 0 9 9"><title id="a-t">A &lt;b&gt;</title>
<g><path d="M 0 9 L 9 9 L 9 0 z" style="fill: none"/></g>
<g><path d="M 1 2
" style="fill: none; stroke: #0072b2"/></g>
<g/>
<g data-id="p-v001"><text style="font-size: 7.8px; font-family: 'Noto Sans SC'; text-anchor: start; fill: #112233" x="1" y="2">5 %</text></g>
</svg>"""
    assert tidy(drawing) == (
        '<svg viewBox="0 0 9 9">\n<title id="a-t">A &lt;b&gt;</title>'
        '\n<text x="1" y="2" font-size="7.8" fill="#123" data-id="p-v001">5 %</text></svg>'
    )


def test_marks_that_agree_say_so_once():
    marks = "".join(f'<path d="M 0 0 L {n} 5" style="stroke: #ffffff; fill: none" clip-path="url(#c)"/>' for n in "123")
    assert tidy(f"<svg>{marks}</svg>") == (
        '<svg>\n<g clip-path="url(#c)" fill="none" stroke="#fff">'
        '\n<path d="M0 0L1 5"/>\n<path d="M0 0L2 5"/>\n<path d="M0 0L3 5"/></g></svg>'
    )


def test_a_path_keeps_its_shape():
    assert shorten_path("M 0.5 9 \nL 9 9 \nL 9 -0.25 \nL 9 -0.25 \nC 1 2 3 4 5 6 \nL 5 7 \nz") == (
        "M.5 9H9V-.25C1 2 3 4 5 6V7z"
    )


def test_turns_by_nothing_and_false_precision_go():
    assert tidy('<svg><text transform="rotate(-0 1 2)" x="1.23456" y="2" data-id="p-v1.2345">5.12345</text></svg>') == (
        '<svg>\n<text x="1.23" y="2" data-id="p-v1.2345">5.12345</text></svg>'
    )
