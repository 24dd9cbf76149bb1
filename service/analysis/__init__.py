"""For notebooks: the verbs with pandas tables in and out. Needs the extra `notebooks`."""
