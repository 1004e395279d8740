// VaultOperations
