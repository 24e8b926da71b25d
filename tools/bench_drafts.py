"""How much of a draft is right: each curated plan is drafted with what the others teach, and held against its own rows.

Names are learned from the curated terms of the *other* plans. The codebook is the drafter's as it is any curator's, but it grew
with these plans: most of its indicators were added for one of them and carry a name near to that plan's. So indicators are
counted twice. `codebook whole` has every indicator, as for a plan whose quantities the codebook has. `codebook of the others`
lacks those that only this plan uses, as for the next plan; there a guess for a figure whose indicator is not in the codebook is
wrong whatever it says.

What is counted: a curated row has the drafted row that owns the same characters, each drafted row once; fields are in per cent of
the curated rows that have one. Of indicators: `guessed`, the share of figures with a guess; `right`, the share of figures that the
codebook has whose guess is right; `wrong`, wrong guesses in per cent of all figures; `of guesses`, right ones in per cent of the
guesses; `in three`, the share whose indicator is guessed or among the nearest three.

Figures of the whole codebook that have no right guess are counted by why: `damaged`, where the curator read a text whose letters
are lost; `not said`, where less than half of what its indicator is called by stands within the sentence and its heading, so
that no reader of those words could name it; `two fit`, where another indicator's name is said there as fully; `missed`, the rest,
which is the drafter's own.

Needs the reader's copies of the plan texts (`PLAN_DOCUMENTS`, or `data/raw/documents/`); without them nothing is measured.
`--rows` prints each row that differs.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Container
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from helpers.curation.drafting import Drafter  # noqa: E402
from helpers.curation.naming import Names, curated_rows  # noqa: E402
from helpers.curation.wordings import pairs_of, plain  # noqa: E402
from helpers.data.schema import INDICATORS, PLANS, STATEMENTS, VALUES, VOCABULARY  # noqa: E402
from helpers.data.sheets import open_sheet  # noqa: E402
from helpers.data.texts import look_for_texts  # noqa: E402
from helpers.paths import Project  # noqa: E402

FIELDS = ("value", "comparator", "unit", "year", "status")
AIMS = {"value": 100, "comparator": 95, "unit": 95, "year": 95, "status": 95, "right": 90, "wrong": 1}
AROUND, LONGEST_SENTENCE = 40, 240
LONGEST_SECONDS, LETTERS = 10, 1_000_000
CAUSES = ("damaged", "not said", "two fit", "missed")
Row = dict[str, str]
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


def pair_rows(own: list[Row], drafted: list[Row], factors: dict[str, float]) -> list[tuple[Row, Row | None]]:
    """Return each curated row with the drafted one that owns the same characters, each drafted row once.

    Of several rows that share a figure those whose indicator is guessed right are paired first.
    """
    left = list(drafted)
    guessed = {(*spans_of(each), each["indicator"]) for each in drafted}
    pairs: list[tuple[Row, Row | None]] = []
    for row in sorted(own, key=lambda row: (*spans_of(row), row["indicator"]) not in guessed):
        start, end = spans_of(row)
        near = [each for each in left if spans_of(each)[0] < end and spans_of(each)[1] > start]
        best = max(
            near,
            key=lambda each: (
                row["indicator"] in {each["indicator"], *nearest_of(each)[:1]},
                sum(agrees(name, row, each, factors) for name in FIELDS),
            ),
            default=None,
        )
        if best:
            left.remove(best)
        pairs.append((row, best))
    return pairs


def nearest_of(row: Row) -> list[str]:
    """Return the indicators that a draft names as nearest."""
    return [each.partition(" ")[0] for each in row["note_nearest"].split("; ") if each]


def count_fields(pairs: list[tuple[Row, Row | None]], factors: dict[str, float], show: bool) -> Counter[str]:
    """Return how many curated rows have a drafted one, and how many of those agree by field."""
    count: Counter[str] = Counter()
    for row, drafted in pairs:
        count["rows"] += 1
        if drafted is None:
            count["missing"] += 1
            if show:
                print("   missing", row["value_id"], row["term"], row["printed"])
            continue
        right = {name: agrees(name, row, drafted, factors) for name in FIELDS}
        count.update(name for name in FIELDS if right[name])
        count["flagged"] += not right["value"] and drafted["reading_kind"] == "ambiguous"
        if show and not all(right.values()):
            differing = "; ".join(f"{name} {row[name]}→{drafted[name]}" for name in FIELDS if not right[name])
            print("  ", row["value_id"], row["term"], "|", drafted["term"], "|", drafted["printed"], "|", differing)
    return count


def count_guesses(pairs: list[tuple[Row, Row | None]], codebook: Container[str], show: bool) -> Counter[str]:
    """Return how many guesses are right, and wrong, and how many figures the codebook has."""
    count: Counter[str] = Counter()
    for row, drafted in pairs:
        known = row["indicator"] in codebook
        count.update(figures=1, known=known)
        if drafted is None:
            continue
        guess, nearest = drafted["indicator"], nearest_of(drafted)
        right = guess == row["indicator"]
        count.update(guessed=bool(guess), right=right, wrong=bool(guess) and not right)
        count.update(
            in_three=known and row["indicator"] in {guess, *nearest}, scope=right and row["scope"] == drafted["scope"]
        )
        if show and right and row["scope"] != drafted["scope"]:
            print(
                "  ", row["value_id"], row["term"], "|", drafted["term"], "| scope", row["scope"], "→", drafted["scope"]
            )
        if show and not right and (guess or known):
            said = f"{row['indicator']}→{guess or '?'}" + ("" if known else " (not in the codebook)")
            print(
                "  ",
                row["value_id"],
                row["term"],
                "|",
                drafted["term"],
                "|",
                drafted["printed"],
                "|",
                said,
                "|",
                *nearest,
            )
    return count


def count_causes(pairs: list[tuple[Row, Row | None]], names: Names, text: str) -> Counter[str]:
    """Return why figures have no right guess."""
    count: Counter[str] = Counter()
    for row, drafted in pairs:
        if drafted and drafted["indicator"] == row["indicator"]:
            continue
        start, end = spans_of(row)
        sentence = max(text.rfind(mark, 0, start) for mark in "。\n") + 1
        closed = min((place for mark in "。\n" if (place := text.find(mark, end)) >= 0), default=len(text))
        said = set(pairs_of(plain(text[sentence : min(closed, end + AROUND)][-LONGEST_SENTENCE:])))

        def share(indicator: str, said: set[str] = said) -> float:
            forms = [form for form in names.forms if form.indicator == indicator]
            return max(
                (sum(pair in said for pair in form.pairs) / max(len(form.pairs), 1) for form in forms), default=0
            )

        own = share(row["indicator"])
        others = [share(each) for each in (nearest_of(drafted) if drafted else []) if each != row["indicator"]]
        damaged = row["reading_kind"] in {"repaired", "ambiguous"}
        count[
            "damaged"
            if damaged
            else "not said"
            if own < 0.5
            else "two fit"
            if max(others, default=0) >= own
            else "missed"
        ] += 1
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


def report(name: str, count: Counter[str], whole: Counter[str], others: Counter[str]) -> None:
    """Print the scores of one plan, or of all."""
    found = max(count["rows"] - count["missing"], 1)
    fields = "  ".join(f"{each} {100 * count[each] / found:.0f}" for each in FIELDS)
    flagged = f"  ({count['flagged']} without a value, flagged as damaged)" if count["flagged"] else ""
    print(f"{name:<18} {count['rows']:>4} figures, {count['missing']:>2} not drafted  {fields}{flagged}")
    for codebook, guesses in (("codebook whole", whole), ("codebook of the others", others)):
        figures, known = guesses["figures"], max(guesses["known"], 1)
        print(
            f"   {codebook:<22} has {guesses['known']:>3}: guessed {100 * guesses['guessed'] / figures:.0f}"
            f"  right {100 * guesses['right'] / known:.0f}  wrong {100 * guesses['wrong'] / figures:.1f} ({guesses['wrong']})"
            f"  of guesses {100 * guesses['right'] / max(guesses['guessed'], 1):.0f}"
            f"  in three {100 * guesses['in_three'] / known:.0f}  scope {100 * guesses['scope'] / max(guesses['right'], 1):.0f}"
        )


def codebook_of_others(project: Project, plan_id: str) -> Names:
    """Return the names of a codebook without the indicators that only this plan uses."""
    others = list(curated_rows(project, VALUES, plan_id))
    own = {row["indicator"] for row in curated_rows(project, VALUES) if is_of(plan_id, row)}
    only = own - {row["indicator"] for row in others}
    codebook = open_sheet(project.root / INDICATORS.where(), INDICATORS.where()).mappings()
    vocabulary = open_sheet(project.root / VOCABULARY.where(), VOCABULARY.where()).mappings()
    return Names([row for row in codebook if row["indicator"] not in only], others, vocabulary)


def is_of(plan_id: str, row: Row) -> bool:
    """Return whether a value is a plan's."""
    return row["value_id"].startswith(plan_id + "-v")


def main() -> int:
    """Print the scores of each plan and of all, then how long a megabyte takes."""
    project, show = Project(ROOT), "--rows" in sys.argv
    texts = look_for_texts(project).texts
    if not texts:
        print("No plan texts at hand: set PLAN_DOCUMENTS to the folder that holds them.")
        return 0
    units = open_sheet(project.root / VOCABULARY.where(), VOCABULARY.where()).mappings()
    factors = {row["code"]: float(row["factor"]) for row in units if row["field"] == "unit" and row["factor"]}
    pooled: list[Counter[str]] = [Counter(), Counter(), Counter()]
    said: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    for plan in open_sheet(project.root / PLANS.where(), PLANS.where()).mappings():
        plan_id = plan["plan_id"]
        if plan_id not in texts:
            continue
        text = texts[plan_id].text
        drafter = Drafter(project, plan_id)
        drafted, _ = drafter.draft(text, plan)
        own = [row for row in curated_rows(project, VALUES) if is_of(plan_id, row)]
        pairs = pair_rows(own, drafted, factors)
        statements = drafter.statements.draft(text, plan, drafted)
        counts = [count_fields(pairs, factors, show), count_guesses(pairs, drafter.names.rows, show)]
        causes += count_causes(pairs, drafter.names, text)
        drafter.names = codebook_of_others(project, plan_id)
        pairs = pair_rows(own, drafter.draft(text, plan)[0], factors)
        counts.append(count_guesses(pairs, drafter.names.rows, show))
        report(plan_id, *counts)
        for pool, count in zip(pooled, counts, strict=True):
            pool.update(count)
        sheet = open_sheet(project.root / STATEMENTS.where(plan_id), STATEMENTS.where(plan_id))
        said += compare_statements(list(sheet.mappings()), statements)
    report("all", *pooled)
    print(f"   without a right guess  {causes.total():>3}: " + "  ".join(f"{why} {causes[why]}" for why in CAUSES))
    print("aims               " + "  ".join(f"{name} {aim}" for name, aim in AIMS.items()))
    shares = "  ".join(f"{name} {100 * said[name] / max(said['found'], 1):.0f}" for name in STATEMENT_FIELDS)
    print(
        f"statements         {said['statements']:>4} rows, {said['found']} at the place of a drafted one, {said['drafted']} drafted  {shares}"
    )
    return time_a_megabyte(project, texts) if "--no-times" not in sys.argv else 0


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
        ("of 9A9A", "9A" * (LETTERS // 2)),
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
