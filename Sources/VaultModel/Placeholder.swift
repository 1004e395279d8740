// VaultModel
