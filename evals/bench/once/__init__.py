"""Our side: what the bench runs in processes of their own, so that each is measured alone."""
