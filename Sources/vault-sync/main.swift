import VaultCommandLine

Program.run(CronSync.self)
