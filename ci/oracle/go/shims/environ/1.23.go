package plugin

// From 1.23 on a plugin inherits the kubelet's environment.

func oracleSetEnviron(e *execPlugin, env []string) {
	e.environ = func() []string { return append([]string{}, env...) }
}
