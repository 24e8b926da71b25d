class StatementDrafter:
    def __init__(self, project, without): pass
    def draft(self, text, plan, values): return []
def draft_statements(project, plan_id, text, plan, values):
    return []
