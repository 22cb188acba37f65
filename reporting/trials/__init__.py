"""Two ways of reminding people, compared by lot: what came of each, looked at once a week; alone and pooled."""
