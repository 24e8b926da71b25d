"""How much of a draft is right: each curated plan is drafted with what the others teach, and held against its own rows.

Needs the reader's copies of the plan texts (`PLAN_DOCUMENTS`, or `data/raw/documents/`); without them nothing is measured.
`--rows` prints each row that differs.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from helpers.curation.drafting import Drafter  # noqa: E402
from helpers.curation.naming import curated_rows  # noqa: E402
from helpers.data.schema import PLANS, STATEMENTS, VOCABULARY  # noqa: E402
from helpers.data.sheets import open_sheet  # noqa: E402
from helpers.data.texts import look_for_texts  # noqa: E402
from helpers.paths import Project  # noqa: E402

FIELDS = ("value", "comparator", "unit", "year", "status", "indicator")
AIMS = {"value": 100, "comparator": 95, "unit": 95, "year": 95, "status": 95, "indicator": 90, "wrong guesses": 1}
LONGEST_SECONDS, LETTERS = 10, 1_000_000
STATEMENT_FIELDS = ("act", "theme", "topic", "deadline", "hedge", "direction")


def spans_of(row: dict[str, str]) -> tuple[int, int]:
    """Return the characters that a row's figure takes."""
    start = int(row["figure_offset"] or row["offset"] or -1)
    return start, start + len(row["figure"] or row["printed"])


def agrees(name: str, own: dict[str, str], drafted: dict[str, str], factors: dict[str, float]) -> bool:
    """Return whether a drafted field says what the curated one says; values are compared in single units."""
    if name != "value":
        return own[name] == drafted[name]
    scale, other = (factors.get(row["unit"], 1) for row in (own, drafted))
    pairs = [(own[each], drafted[each]) for each in ("value", "value_high")]
    return all(
        bool(a) == bool(b) and (not a or abs(float(a) * scale - float(b) * other) < 1e-6 * float(a) * scale + 1e-9)
        for a, b in pairs
    )


def compare(
    own: list[dict[str, str]], drafted: list[dict[str, str]], factors: dict[str, float], show: bool
) -> Counter[str]:
    """Return how many curated rows have a drafted one, and how many of those agree by field."""
    count: Counter[str] = Counter()
    left = list(drafted)
    for row in own:
        count["rows"] += 1
        start, end = spans_of(row)
        near = [each for each in left if spans_of(each)[0] < end and spans_of(each)[1] > start]
        if not near:
            count["missing"] += 1
            if show:
                print("   missing", row["value_id"], row["term"], row["printed"])
            continue
        best = max(near, key=lambda each: sum(agrees(name, row, each, factors) for name in FIELDS))
        if len(near) > 1:
            left.remove(best)
        right = {name: agrees(name, row, best, factors) for name in FIELDS}
        count.update(name for name in FIELDS if right[name])
        count["guesses"] += bool(best["indicator"])
        count["wrong"] += bool(best["indicator"]) and not right["indicator"]
        count["all"] += all(right.values())
        if show and not all(right.values()):
            differing = "; ".join(f"{name} {row[name]}→{best[name]}" for name in FIELDS if not right[name])
            print(
                "  ",
                row["value_id"],
                row["term"],
                "|",
                best["term"],
                "|",
                best["printed"],
                "|",
                differing,
                "|",
                best["note_nearest"],
            )
    return count


def compare_statements(own: list[dict[str, str]], drafted: list[dict[str, str]]) -> Counter[str]:
    """Return how many curated statements have a drafted one at their place, and how many of those agree by field."""
    count: Counter[str] = Counter(statements=len(own), drafted=len(drafted))
    for row in own:
        start, end = int(row["span_offset"] or row["offset"]), int(row["span_end"] or int(row["offset"]) + 1)
        near = [each for each in drafted if int(each["span_offset"]) < end and int(each["span_end"]) > start]
        if near:
            best = max(near, key=lambda each: min(end, int(each["span_end"])) - max(start, int(each["span_offset"])))
            count["found"] += 1
            count.update(name for name in STATEMENT_FIELDS if row[name] == best[name])
    return count


def report(plan_id: str, count: Counter[str]) -> None:
    """Print the scores of one plan, in per cent of the rows that the draft has."""
    found = count["rows"] - count["missing"]
    scores = {name: 100 * count[name] / max(found, 1) for name in (*FIELDS, "all")}
    scores["wrong guesses"] = 100 * count["wrong"] / max(count["guesses"], 1)
    print(
        f"{plan_id:<18} {count['rows']:>4} rows, {count['missing']:>2} not drafted  "
        + "  ".join(f"{name} {score:.0f}" for name, score in scores.items())
    )


def main() -> int:
    """Print the scores of each plan and of all, then how long a megabyte takes."""
    project, show = Project(ROOT), "--rows" in sys.argv
    texts = look_for_texts(project).texts
    if not texts:
        print("No plan texts at hand: set PLAN_DOCUMENTS to the folder that holds them.")
        return 0
    units = open_sheet(project.root / VOCABULARY.where(), VOCABULARY.where()).mappings()
    factors = {row["code"]: float(row["factor"]) for row in units if row["field"] == "unit" and row["factor"]}
    pooled: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for plan in open_sheet(project.root / PLANS.where(), PLANS.where()).mappings():
        if plan["plan_id"] not in texts:
            continue
        text = texts[plan["plan_id"]].text
        drafter = Drafter(project, plan["plan_id"])
        drafted, _ = drafter.draft(text, plan)
        own = [row for row in curated_rows(project) if row["value_id"].startswith(plan["plan_id"] + "-v")]
        count = compare(own, drafted, factors, show)
        report(plan["plan_id"], count)
        pooled += count
        statements = drafter.statements.draft(text, plan, drafted)
        sheet = open_sheet(project.root / STATEMENTS.where(plan["plan_id"]), STATEMENTS.where(plan["plan_id"]))
        said += compare_statements(list(sheet.mappings()), statements)
    report("all", pooled)
    print("aims               " + "  ".join(f"{name} {aim}" for name, aim in AIMS.items()))
    shares = "  ".join(f"{name} {100 * said[name] / max(said['found'], 1):.0f}" for name in STATEMENT_FIELDS)
    print(
        f"statements         {said['statements']:>4} rows, {said['found']} at the place of a drafted one, {said['drafted']} drafted  {shares}"
    )
    return time_a_megabyte(project, texts)


def time_a_megabyte(project: Project, texts: dict) -> int:  # type: ignore[type-arg]
    """Print how long a megabyte of plan text, and one of digits, take; 1 where either is over the budget."""
    prose = "".join(text.text for text in texts.values())
    prose = (prose * (LETTERS // len(prose.encode()) + 1)).encode()[:LETTERS].decode(errors="ignore")
    over = False
    drafter = Drafter(project)
    for name, text in (
        ("of plan text", prose),
        ("of digits", "9" * LETTERS),
        ("of figures", "达到95%和" * (LETTERS // 14)),
    ):
        begun = time.process_time()
        rows, dismissed = drafter.draft(
            text, {"plan_id": "x", "issued": "2021", "period_start": "2021", "period_end": "2025"}
        )
        seconds = time.process_time() - begun
        over |= seconds > LONGEST_SECONDS
        print(
            f"1 MB {name:<14} {seconds:>5.1f} s  {len(rows) + len(dismissed):,} figures (budget {LONGEST_SECONDS} s)",
            flush=True,
        )
    return int(over)


if __name__ == "__main__":
    raise SystemExit(main())
