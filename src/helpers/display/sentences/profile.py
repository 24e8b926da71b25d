"""One plan: what it commits to, what it leaves unsaid that its neighbours say."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from helpers.analysis.standing import usable
from helpers.display.language import join, name_list, say
from helpers.display.markup import Prose
from helpers.display.naming import figure_of
from helpers.display.study import Study, each, find_places

FIRM = ("number", "dated", "direction", "words")


def tell_profile(study: Study) -> Markup:
    """Return how much the plan states: figures by status, promises by strength, themes it is silent on."""
    values, promises = study.all_values, study.statements
    name = join(study.language, [study.plan_name(plan) for plan in study.plan_ids])
    statuses = [
        say(
            study.language,
            en="{n} {status}",
            zh="{status}{n}个",
            n=study.derived(
                f"status-{status}",
                int((values["status"] == status).sum()),
                f"Figures of status `{status}`.",
                f"状态为“{study.word('status', status)}”的数字个数。",
            ),
            status=_status_plural(study, status, int((values["status"] == status).sum())),
        )
        for status in ("actual", "target", "milestone", "standard")
        if (values["status"] == status).any()
    ]
    strengths = [
        say(
            study.language,
            en="{n} {strength}",
            zh="{strength}{n}条",
            n=study.derived(
                f"strength-{strength}",
                int((promises["strength"] == strength).sum()),
                f"Promises of strength `{strength}`.",
                f"力度为“{study.word('strength', strength)}”的承诺条数。",
            ),
            strength={
                "dated": ("with a date", "有期限"),
                "direction": ("with a direction", "有方向"),
                "words": ("in words only", "只有一般表述"),
            }[strength][study.language == "zh"],
        )
        for strength in ("dated", "direction", "words")
        if (promises["strength"] == strength).any()
    ]
    silent = [
        study.word("theme", code)
        for kind, code in study.words
        if kind == "theme" and set(study.said("theme", code).values()) == {"silent"}
    ]
    parts = [
        say(
            study.language,
            en="{name} prints {v} figures ({statuses}) and makes {c} statements in words ({strengths}).",
            zh="{name}写明{v}个数字（{statuses}），另有文字表述{c}条（{strengths}）。",
            name=name,
            v=study.derived(
                "figures", len(values), "Number of figures in all plans compared.", "所比较规划的数字总数。"
            ),
            c=study.derived(
                "promises", len(promises), "Number of promises and reports in words.", "承诺和回顾的文字表述条数。"
            ),
            statuses=join(study.language, statuses) or "–",
            strengths=join(study.language, strengths) or "–",
        )
    ]
    if silent:
        lowered = [text[:1].lower() + text[1:] if study.language == "en" else text for text in silent]
        parts.append(
            say(
                study.language,
                en=" It is silent on {silent}.",
                zh="未提及{silent}。",
                silent=name_list(study.language, lowered),
            )
        )
    return Markup("").join(parts)


def _status_plural(study: Study, status: str, count: int) -> str:
    words = {
        "actual": ("past results", "实际值"),
        "target": ("targets", "目标值"),
        "milestone": ("milestones", "阶段目标"),
        "standard": ("standing rules", "常设要求"),
    }
    word = words[status][study.language == "zh"]
    return word.removesuffix("s") if study.language == "en" and count == 1 else word


def tell_headlines(study: Study, indicators: list[str]) -> Markup:
    """Return the plan's own figures for the headline indicators, one clause each; or that it prints none of them."""
    clauses = []
    for code in indicators:
        rows = study.rows(code)
        if len(rows):
            clauses.append(
                say(
                    study.language,
                    en="{name}: {figures}",
                    zh="{name}：{figures}",
                    name=study.indicator_name(code),
                    figures=join(study.language, [figure_of(study, row) for row in each(rows)]),
                )
            )
    if not clauses:
        return say(
            study.language,
            en="It prints no figure for {named}.",
            zh="没有写明{named}的数字。",
            named=name_list(study.language, [study.indicator_name(code) for code in indicators]),
        )
    joined = Markup("; " if study.language == "en" else "；").join(clauses)
    return joined + Markup("." if study.language == "en" else "。")


def list_unsaid(study: Study) -> Prose:
    """Return the indicators that two neighbours or more print and this plan does not, with who prints them and what."""
    own, everyone = set(study.plan_ids), study.everyone
    values, said = everyone.all_values[["indicator", "plan_id", "stands_for", "reading_kind"]], study.all_values["indicator"]
    values = values[~values["indicator"].isin(said.unique())]
    items = []
    for code, places in sorted(find_places(values, "indicator").items()):
        rows = values.take(places)
        if rows["plan_id"].nunique() < 2:
            continue
        plans = usable(rows)["plan_id"]
        state = next(iter(study.said("indicator", code).values()), "not_read")
        items.append(
            say(
                study.language,
                en="{name}: printed by {plans}; here {state}.",
                zh="{name}：{plans}写有数字；本规划{state}。",
                name=study.indicator_name(code),
                plans=_name_some(everyone, plans),
                state=_state_text(study, state),
            )
        )
    firm = everyone.presence[everyone.presence["subject"].eq("topic") & everyone.presence["presence"].isin(FIRM)]
    firm = firm[~firm["plan_id"].isin(own)]
    for code in [code for kind, code in study.words if kind == "topic"]:
        plans = firm.loc[firm["code"] == code, "plan_id"]
        if next(iter(study.said("topic", code).values()), "not_read") == "silent" and len(plans) >= 2:
            items.append(
                say(
                    study.language,
                    en="{topic}: spoken of by {plans}; here silent.",
                    zh="{topic}：{plans}有表述；本规划未提及。",
                    topic=study.word("topic", code),
                    plans=_name_some(everyone, plans),
                )
            )
    if not items:
        items = [
            say(
                study.language,
                en="Nothing that two neighbours say is missing here.",
                zh="两个及以上地区都写到的，本规划均有表述。",
            )
        ]
    return Prose("silence", tuple(items), as_list=True)


def _name_some(study: Study, plans: pd.Series[str]) -> Markup:
    named = set(plans)
    first = [plan for plan in study.plan_ids if plan in named][:7]
    return join(study.language, [study.plan_name(plan) for plan in first[:6]]) + Markup(" …" if first[6:] else "")


def _state_text(study: Study, state: str) -> str:
    words = {
        "dated": ("a deadline without a figure", "只有期限"),
        "direction": ("a direction only", "只有方向"),
        "words": ("words only", "只有一般表述"),
        "silent": ("silent", "未提及"),
        "not_read": ("not read", "未读"),
        "number": ("a figure", "有数字"),
    }
    return words[state][study.language == "zh"]
