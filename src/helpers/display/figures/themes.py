"""The picture of what the plans state at all: themes × plans, with how many figures each prints."""

from __future__ import annotations

from markupsafe import Markup
from matplotlib.patches import Rectangle

from helpers.display.exhibits import Exhibit
from helpers.display.figures.presence import STATES, draw_presence
from helpers.display.language import clauses, labelled, say
from helpers.display.many import is_many
from helpers.display.sheet import SMALL, Sheet, measure, wrap
from helpers.display.study import Study
from helpers.display.theme import INK, PAPER, PRESENCE_FILL, PRESENCE_INK, QUIET, RULE

ROW = 0.3
LEFT = 2.1
WIDEST = 1.3


def themes_by_figures(study: Study) -> list[str]:
    """Return the themes, those with most figures first, then by how many plans speak of them, then by name."""
    counts = study.all_values["theme"].value_counts()
    codes = [code for kind, code in study.words if kind == "theme"]
    spoken = {
        code: sum(state not in {"silent", "not_read"} for state in study.said("theme", code).values()) for code in codes
    }
    return sorted(codes, key=lambda code: (-int(counts.get(code, 0)), -spoken[code], study.word("theme", code)))


def draw_themes(study: Study) -> Exhibit:
    """Return a grid of themes × plans: the number of figures printed, else how firmly the theme is spoken of."""
    plan_ids = study.plan_ids
    codes = themes_by_figures(study)
    if is_many(study):
        return draw_presence(study, codes, subject="theme", name="themes")
    counts = study.all_values.groupby(["theme", "plan_id"]).size().to_dict()
    cell = min((7.2 - LEFT) / len(plan_ids), WIDEST)
    heads = [wrap(study.plan_name(plan), cell - 0.08, SMALL, lines=2) for plan in plan_ids]
    head = 0.16 * max(len(lines) for lines in heads) + 0.14
    foot = 0.3
    sheet = Sheet(foot + ROW * len(codes) + head)
    top = foot + ROW * len(codes)
    for place, lines in enumerate(heads):
        sheet.write_lines(LEFT + cell * (place + 0.5), top + head / 2, lines, size=SMALL, ha="center", colour=INK)
    for down, code in enumerate(codes):
        y = top - ROW * (down + 0.5)
        sheet.write(0.02, y, study.word("theme", code), size=SMALL)
        said = study.said("theme", code)
        for place, plan in enumerate(plan_ids):
            state = said[plan]
            x = LEFT + cell * place
            edge = RULE if state in {"silent", "not_read"} else PAPER
            box = (x + 0.02, y - ROW / 2 + 0.02)
            sheet.axes.add_patch(
                Rectangle(
                    box, cell - 0.04, ROW - 0.04, facecolor=PRESENCE_FILL[state], edgecolor=edge, lw=0.7, zorder=1
                )
            )
            count = int(counts.get((code, plan), 0))
            if count:
                made = study.ledger.derive(
                    f"d-figures-{code}-{plan}",
                    count,
                    f"Number of figures that {plan} prints on this theme.",
                    f"{plan}就该领域写明的数字个数。",
                )
                sheet.write(
                    x + cell / 2,
                    y,
                    str(count),
                    size=SMALL,
                    colour=PRESENCE_INK[state],
                    ha="center",
                    number=made.derivation_id,
                )
            else:
                sheet.write(
                    x + cell / 2, y, study.word("presence", state), size=SMALL, colour=PRESENCE_INK[state], ha="center"
                )
    x = LEFT + 0.02
    for state in STATES[:5]:
        text = study.word("presence", state)
        if state == "number":
            text = str(say(study.language, en="number of figures", zh="数字个数"))
        patch = Rectangle((x, 0.075), 0.13, 0.1, facecolor=PRESENCE_FILL[state], edgecolor=RULE, lw=0.7, zorder=1)
        sheet.axes.add_patch(patch)
        sheet.write(x + 0.18, 0.125, text, size=6.8, colour=QUIET)
        x += 0.18 + measure(text, 6.8) + 0.2
    return Exhibit("fig-themes", title_themes(study), describe_themes(study), sheet.figure)


def title_themes(study: Study) -> Markup:
    """Return how many figures the plans print, and how unevenly."""
    values = study.all_values
    per_plan = values["plan_id"].value_counts()
    total = study.derived("figures", len(values), "Number of figures in all plans compared.", "所比较规划的数字总数。")
    if values.empty:
        return say(study.language, en="The plans print {total} figures", zh="各规划共写明{total}个数字", total=total)
    most, least = per_plan.index[0], per_plan.index[-1]
    parts = {
        "total": total,
        "most": study.plan_name(str(most)),
        "k": study.derived(
            f"figures-{most}", int(per_plan.iloc[0]), f"Number of figures of {most}.", f"{most}的数字个数。"
        ),
    }
    if most == least:
        return say(study.language, en="{most} prints {total} figures", zh="{most}共写明{total}个数字", **parts)
    return say(
        study.language,
        en="The plans print {total} figures: {most} {k}, {least} {j}",
        zh="各规划共写明{total}个数字：最多为{most}，{k}个；最少为{least}，{j}个",
        **parts,
        least=study.plan_name(str(least)),
        j=study.derived(
            f"figures-{least}", int(per_plan.iloc[-1]), f"Number of figures of {least}.", f"{least}的数字个数。"
        ),
    )


def describe_themes(study: Study) -> str:
    """Return the alt text: theme by theme, how many figures or how firmly spoken of."""
    counts = study.all_values.groupby(["theme", "plan_id"]).size().to_dict()
    lines = []
    for code in themes_by_figures(study):
        said = study.said("theme", code)
        cells = [
            f"{study.plan_name(plan)} {counts.get((code, plan)) or study.word('presence', said[plan])}"
            for plan in study.plan_ids
        ]
        lines.append(
            labelled(study.language, study.word("theme", code), (", " if study.language == "en" else "、").join(cells))
        )
    return str(clauses(study.language, lines).striptags()) + ("." if study.language == "en" else "。")
