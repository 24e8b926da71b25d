"""The picture of what the plans state at all: themes × plans, with how many figures each prints."""

from __future__ import annotations

from markupsafe import Markup

from helpers.display.exhibits import Exhibit
from helpers.display.figures.grid import draw_grid
from helpers.display.figures.presence import draw_presence
from helpers.display.language import clauses, labelled, say
from helpers.display.study import Study

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
    codes = themes_by_figures(study)
    if study.many:
        return draw_presence(study, codes, subject="theme", name="themes")
    counts = study.all_values.groupby(["theme", "plan_id"]).size().to_dict()

    def figure(code: str, plan: str) -> tuple[str, str] | None:
        count = int(counts.get((code, plan), 0))
        if not count:
            return None
        theme, name = study.word("theme", code), study.plan_name(plan)
        made = study.ledger.derive(
            f"d-figures-{code}-{plan}",
            count,
            say(
                study.language,
                en="Number of figures of {name} on {theme}.",
                zh="{name}在“{theme}”上的数字个数。",
                name=name,
                theme=theme,
            ),
        )
        return str(count), made.derivation_id

    sheet = draw_grid(
        study,
        {code: study.word("theme", code) for code in codes},
        lambda code: study.said("theme", code),
        figure,
        left=LEFT,
        row=ROW,
        widest=WIDEST,
        key={"number": str(say(study.language, en="number of figures", zh="数字个数"))},
    )
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
        "k": study.count_figures(str(most)),
    }
    if most == least:
        return say(study.language, en="{most} prints {total} figures", zh="{most}共写明{total}个数字", **parts)
    return say(
        study.language,
        en="The plans print {total} figures: most in {most}, {k}; fewest in {least}, {j}",
        zh="各规划共写明{total}个数字：最多为{most}，{k}个；最少为{least}，{j}个",
        **parts,
        least=study.plan_name(str(least)),
        j=study.count_figures(str(least)),
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
