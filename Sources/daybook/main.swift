import VaultCommandLine

Program.run(Daybook.self)
