// VaultCommandLine
