package plugin

// Up to 1.22 a plugin sees only the configured environment.

func oracleSetEnviron(*execPlugin, []string) {}
