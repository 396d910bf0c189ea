"""Does everything run? Database, migrations, mail, storage, clock, keys, queue, Python, texts: one sentence each."""
