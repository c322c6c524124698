package credentialprovider

// Up to 1.32 the registered providers are a process-wide map of this package; the oracle empties it between questions.

import "sort"

// OracleReset forgets all registered providers.
func OracleReset() {
	providersMutex.Lock()
	defer providersMutex.Unlock()
	providers = map[string]DockerConfigProvider{}
}

// OracleRegistered names the registered providers, sorted as they are asked.
func OracleRegistered() []string {
	out := []string{}
	for name := range providers {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}
