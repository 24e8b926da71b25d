def draft_statements(project, plan_id, text, plan, values):
    return []
