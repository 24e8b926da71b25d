"""What a page says of firmness and silence, walked to the rows that it rests on, with the rules written anew here."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from pages import classes

ORDER = ["number", "dated", "direction", "words", "results_only"]
COMMITTING = {"promise", "rule"}
STANDING = {"target", "milestone", "standard"}
INFERRED = {"period", "implied"}


def firmness_of_value(row) -> str:
    """Return how firm a figure is by the rules of reading."""
    if row.status not in STANDING:
        return "results_only"
    if row.figure_kind in {"digits", "numeral"}:
        return "number"
    return "dated" if row.year and row.year_basis not in INFERRED and row.status != "standard" else "words"


def firmness_of_statement(row, values: dict[str, str]) -> str:
    """Return how firm a statement is by the rules of reading."""
    if row.act not in COMMITTING:
        return "results_only"
    if values.get(row.restates) == "number":
        return "number"
    dated = row.deadline and row.year_basis not in INFERRED
    return "dated" if dated else "direction" if row.direction else "words"


told: dict[Path, pd.DataFrame] = {}


@pytest.fixture
def said(page, table):
    """Every row that says something of a theme, topic or indicator: plan_id, subject, code, row_id, state."""
    if page.root not in told:
        told[page.root] = tell(table)
    return told[page.root]


def tell(table) -> pd.DataFrame:
    """Return what each row says, by the rules of reading."""
    book = table("indicators").set_index("indicator")
    values, statements = table("values"), table("statements")
    figures = {row.value_id: firmness_of_value(row) for row in values.itertuples()}
    wanted, marks = table("requirements").set_index("requirement_id"), table("benchmarks").set_index("benchmark_id")
    rows = []
    for row in values.itertuples():
        own = book.loc[row.indicator]
        for subject, code in (("theme", own["theme"]), ("topic", own["topic"]), ("indicator", row.indicator)):
            rows.append((row.plan_id, subject, code, row.value_id, figures[row.value_id]))
    for row in statements.itertuples():
        state = firmness_of_statement(row, figures)
        ids = [one for one in row.requirement.split(";") if one]
        asked = [wanted.loc[one] for one in ids if wanted.at[one, "part_of"] not in ids]
        # what it takes up in its own words is its topic, too; of a second theme it only speaks
        about = {("topic", topic) for topic in [row.topic, *row.also_topic.split(";"), *(one["topic"] for one in asked)]}
        about |= {("indicator", marks.at[one["benchmark"], "indicator"]) for one in asked if one["benchmark"]}
        about |= {("theme", row.theme), ("indicator", row.indicator)}
        beside = {("theme", one) for one in (*row.also_theme.split(";"), *(one["theme"] for one in asked))} - about
        spoken = state if state == "results_only" else "words"
        for firmness, some in ((state, about), (spoken, beside)):
            rows += [(row.plan_id, subject, code, row.statement_id, firmness) for subject, code in sorted(some) if code]
    return pd.DataFrame(rows, columns=["plan_id", "subject", "code", "row_id", "state"])


def covers(plans: pd.DataFrame, plan: str, theme: str) -> tuple[bool, bool]:
    """Return whether a plan was read for a theme, and whether its document covers it."""
    row = plans.set_index("plan_id").loc[plan]
    return theme in row["themes_read"].split(";"), theme not in row["themes_outside"].split(";")


def claims(page):
    """Yield each badge of presence: subject, code, plan, state and where it leads."""
    for badge in page.main.iterfind(".//span[@data-claim]"):
        subject, code, plan = badge.get("data-claim").split(":")
        parent = badge.getparent()
        # a figure is linked itself, a badge stands in its link
        link = badge.find("a[@href]") if "said" in classes(badge) else parent if "claim" in classes(parent) else None
        leads = "" if link is None else link.get("href").removeprefix("#e-")
        yield subject, code, plan, badge.get("data-state"), leads


def test_a_claim_of_strength_leads_to_what_makes_it(page, said, table):
    values = table("values")
    for subject, code, plan, state, leads in claims(page):
        if state not in ORDER or subject == "indicator":
            continue
        own = said[(said["plan_id"] == plan) & (said["subject"] == subject) & (said["code"] == code)]
        assert state == min(own["state"], key=ORDER.index), (subject, code, plan)
        assert leads in page.entries
        assert dict(zip(own["row_id"], own["state"], strict=True))[leads] == state, (subject, code, plan, leads)


def test_an_indicator_is_used_otherwise_named_or_not_used(page, said, table):
    book = table("indicators").set_index("indicator")
    values = table("values")
    for subject, code, plan, state, leads in claims(page):
        if subject != "indicator":
            continue
        printed = values[values["plan_id"] == plan]
        own, row = printed[printed["indicator"] == code], book.loc[code]
        same = (printed["indicator"].map(book["family"]) == row["family"]) & (
            printed["indicator"].map(book["topic"]) == row["topic"]
        )
        kin = printed[same] if row["family"] and row["topic"] else own
        words = said[(said["plan_id"] == plan) & ~said["row_id"].isin(printed["value_id"])]
        named = words[(words["subject"] == "indicator") & (words["code"] == code)]
        near = words[(words["subject"] == "topic") & (words["code"] == row["topic"]) & (row["topic"] != "")]
        read, covered = covers(table("plans"), plan, row["theme"])
        found = [("stated", own["value_id"]), ("stated_otherwise", kin["value_id"]), ("words", named["row_id"])]
        found.append(("topic_only", near["row_id"]))
        expected = next((name for name, rows in found if len(rows)), "")
        expected = expected or ("out_of_scope" if not covered else "not_used" if read else "not_read")
        assert state == expected, (code, plan)
        if state in dict(found):
            assert leads in set(dict(found)[state]), (code, plan, leads)


def test_a_plan_is_silent_only_where_it_was_read_for_it_the_document_covers_it_and_nothing_is_said(page, said, table):
    words = table("vocabulary")
    themes = words[words["field"] == "topic"].set_index("code")["theme"]
    for subject, code, plan, state, leads in claims(page):
        if state not in {"silent", "out_of_scope"} or subject == "indicator":
            continue
        own = said[(said["plan_id"] == plan) & (said["subject"] == subject) & (said["code"] == code)]
        assert own.empty, (code, plan)
        read, covered = covers(table("plans"), plan, code if subject == "theme" else themes[code])
        assert covered == (state == "silent"), (code, plan)
        assert read or not covered, (code, plan)
        # what is outside leads to the note that says so
        assert bool(leads) == (state == "out_of_scope")
        assert not leads or leads in page.entries


def bare(name: str) -> str:
    """Return a name as it is told from others: marks within quotation marks are written otherwise."""
    return re.sub("[“”‘’]", "", name).strip().lower()


def test_topics_that_the_text_calls_silent_have_no_row_at_all(page, said, table):
    words = table("vocabulary")
    topics = words[words["field"] == "topic"].set_index("code")[f"name_{page.language}"]
    names = {page.study.plan_name(plan): plan for plan in page.study.plan_ids}
    told = {"en": r"no statement of its own on (?P<topics>.*?)\.", "zh": r"对(?P<topics>“.*?”)没有专门表述"}[
        page.language
    ]
    for item in page.main.iterfind(".//ul[@class='silence']/li"):
        text = "".join(item.itertext())
        plan = next((plan for name, plan in names.items() if text.startswith(name)), None)
        found = re.search(told, text)
        if plan is None or found is None:
            continue
        named = {bare(part) for part in re.split("; |”“", found["topics"])}
        codes = [code for code, name in topics.items() if bare(name) in named]
        assert len(codes) == len(named), named
        for code in codes:
            own = said[(said["plan_id"] == plan) & (said["subject"] == "topic") & (said["code"] == code)]
            assert own.empty, (plan, code)


def test_a_statements_badge_is_the_strength_that_follows_from_its_row_or_its_act(page, table):
    statements = table("statements").set_index("statement_id")
    values = {row.value_id: firmness_of_value(row) for row in table("values").itertuples()}
    words = page.study.words
    for line in page.main.iterfind(".//ul[@class='says']/li"):
        row_id = line.get("id", "").removeprefix("e-")
        if not row_id:
            # told before: its entry stands there
            continue
        badge = next((one for one in line.iter("span") if "badge" in classes(one)), None)
        row = statements.loc[row_id]
        state = firmness_of_statement(row, values)
        if state == "words":
            assert badge is None, row_id
            continue
        key = ("act", row["act"]) if state == "results_only" else ("presence", state)
        assert badge.text == getattr(words[key], f"name_{page.language}"), row_id


TAKEN = {"number", "dated", "direction", "words", "by_reference"}


def boards(page, table):
    """Yield each cell of each board: requirement, plan, form, level, timing, and the row that it leads to."""
    asked = table("requirements")
    names = {
        page.study.plan_name(plan): plan for plan in page.study.plan_ids
    }  # a prefecture's head has its level behind
    for grid in page.main.iterfind(".//table"):
        theme = grid.get("id").removeprefix("tab-uptake-").replace("-", "_")
        if theme == grid.get("id").replace("-", "_"):
            continue
        heads = ["".join(head.itertext()).strip() for head in grid.iterfind(".//thead//th")][1:]
        rows = {row.requirement_id: row for row in asked[asked["theme"] == theme].itertuples()}
        for line in grid.iterfind(".//tbody/tr"):
            (asked_for,) = line.xpath("./th//@data-id[not(starts-with(., 'd-'))] | ./th//@data-asked")
            row = rows[asked_for]
            for head, cell in zip(heads, line.iterfind("td"), strict=True):
                span = cell.find(".//span[@data-up]")
                if span is not None:
                    form, level, timing = [*span.get("data-up").split(":"), "", ""][:3]
                    link = next(iter(span.iterfind(".//a[@href]")), None)
                    leads = "" if link is None else link.get("href").removeprefix("#e-")
                    plan = next(plan for name, plan in names.items() if head.startswith(name))
                    yield row, plan, form, level, timing, leads


def test_a_cell_of_the_board_leads_to_a_row_that_carries_what_is_asked(page, table):
    values, statements = table("values").set_index("value_id"), table("statements").set_index("statement_id")
    indicator_of = table("benchmarks").set_index("benchmark_id")["indicator"]
    for row, plan, form, _level, _timing, leads in boards(page, table):
        if form in TAKEN or form == "results_only":
            carrier = (values if leads in values.index else statements).loc[leads]
            tagged = row.requirement_id in carrier["requirement"].split(";")
            own = row.benchmark and carrier["indicator"] == indicator_of[row.benchmark] and leads in values.index
            assert carrier["plan_id"] == plan
            # a statement is told by the figure that it stands beside
            beside = statements[statements["restates"] == leads]["requirement"].str.split(";")
            by_statement = any(row.requirement_id in ids for ids in beside)
            assert tagged or own or by_statement, (row.requirement_id, plan, leads)
            assert leads in page.entries
        else:
            # what a plan says of the topic, what its document covers, or that it was read
            topic = {*statements.index[statements["plan_id"] == plan], *values.index[values["plan_id"] == plan]}
            stands = {
                "topic_only": topic,
                "out_of_scope": {f"scope-{plan}"},
                "silent": {f"document-{plan}"},
                "not_read": {f"document-{plan}"},
                "issued_later": {*topic, f"scope-{plan}", f"document-{plan}"},
            }
            assert leads in stands[form], (row.requirement_id, plan, form, leads)
            assert leads in page.entries


def test_nothing_younger_than_the_plan_is_judged_and_a_date_says_whether_it_is_late(page, table):
    plans = table("plans").set_index("plan_id")
    values, marks = table("values"), table("benchmarks").set_index("benchmark_id")
    past = values[(values["status"] == "actual") & ~values["year_basis"].isin(["implied", "none"])]
    reported = set(zip(past["plan_id"], past["indicator"], past["scope"], strict=True))
    for row, plan, form, level, timing, _leads in boards(page, table):
        issued = plans.at[plan, "issued"]
        if issued and row.issued and row.issued[:4] > issued[:4] and form not in {"out_of_scope", "not_read"}:
            assert (form, level, timing) == ("issued_later", "", ""), (row.requirement_id, plan)
        if not row.due:
            # a standing rule has no date to be late for; that it was met is shown by a result for the part asked
            mark = marks.loc[row.benchmark] if row.benchmark else None
            known = mark is not None and (plan, mark["indicator"], mark["part"]) in reported
            assert timing == "" or (timing == "met_before" and known), (row.requirement_id, plan)
        if level:
            assert row.benchmark, (row.requirement_id, plan)


def test_what_no_plan_takes_up_has_neither_figure_nor_statement(page, table):
    seen = pd.DataFrame([(row.requirement_id, plan, form) for row, plan, form, *_ in boards(page, table)])
    if seen.empty:
        return
    statements, asked = table("statements"), table("requirements").set_index("requirement_id")
    for requirement, cells in seen.groupby(0):
        if set(cells[2]) & (TAKEN | {"results_only", "issued_later"}):
            continue
        own = statements[statements["plan_id"].isin(cells[1])]
        tagged = own["requirement"].str.split(";").map(lambda ids, one=requirement: one in ids)
        assert not tagged.any(), requirement
        assert asked.at[requirement, "theme"]
