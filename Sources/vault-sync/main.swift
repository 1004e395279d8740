print("vault-sync")
