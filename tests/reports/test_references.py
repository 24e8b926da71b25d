from __future__ import annotations

import lxml.html

from helpers.reports.references import lead_back

PAGE = """<main><p>Of <a class="num" href="#e-d-n">3</a> and <a class="num" href="#e-d-n">3</a>,
<a class="num" href="#e-p-v001" data-id="p-v001">5%</a>.</p>
<svg><text data-id="p-v003">7</text></svg>
<table><tr class="entry" id="e-p-v002"><th>x</th><td><a href="#e-p-v002">1</a></td><td>y</td></tr></table>
<section class="evidence">
<article class="entry" id="e-d-n"><p class="head">3</p><dl><dt>From</dt><dd><a href="#e-p-v002">2</a></dd></dl></article>
<article class="entry" id="e-p-v001"><p class="head">5%</p></article>
<article class="entry" id="e-p-v003"><p class="head">7</p></article>
<article class="entry" id="e-p-v009"><p class="head">9</p></article>
</section></main>"""


def test_each_entry_leads_back_to_where_the_page_uses_it():
    tree = lxml.html.fromstring(lead_back(PAGE, "↑ leads back."))
    back = {
        entry.get("id"): [link.get("href") for link in entry.iter("a") if (link.text or "").startswith("↑")]
        for entry in tree.iter("article", "tr")
        if entry.get("id")
    }
    assert back == {
        # used by another entry alone
        "e-p-v002": ["#e-d-n"],
        "e-d-n": ["#u1", "#u2"],
        "e-p-v001": ["#u3"],
        # in a figure alone
        "e-p-v003": ["#u4"],
        "e-p-v009": [],
    }
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert [tree.get_element_by_id(f"u{number}").text for number in (1, 2, 3, 4)] == ["3", "3", "5%", "7"]
    assert tree.find_class("note")[0].text == "↑ leads back."


def test_a_page_without_evidence_stays_as_it_is():
    page = "<main><p>Nothing &amp; <br>no\x0c more</p></main>"
    assert lead_back(page, "x") == page
