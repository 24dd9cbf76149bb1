"""The complaints page: search, links to outages, who calls again, who may escalate, what was screened, what to say."""
