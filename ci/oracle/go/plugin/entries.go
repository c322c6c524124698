package plugin

import (
	credentialproviderapi "k8s.io/kubelet/pkg/apis/credentialprovider"
	"k8s.io/kubernetes/pkg/credentialprovider"
)

// oracleEntry is one entry of auth as questions and answers write it.
type oracleEntry struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

func oracleEntries(c credentialprovider.DockerConfig) map[string]oracleEntry {
	out := map[string]oracleEntry{}
	for k, e := range c {
		out[k] = oracleEntry{e.Username, e.Password}
	}
	return out
}

// oracleResponse is a decoded answer of a plugin as answers write it.
func oracleResponse(r *credentialproviderapi.CredentialProviderResponse) map[string]interface{} {
	out := map[string]interface{}{"cacheKeyType": string(r.CacheKeyType), "cacheDuration": nil, "auth": nil}
	if r.CacheDuration != nil {
		out["cacheDuration"] = int64(r.CacheDuration.Duration)
	}
	if r.Auth != nil {
		m := map[string]oracleEntry{}
		for k, a := range r.Auth {
			m[k] = oracleEntry{a.Username, a.Password}
		}
		out["auth"] = m
	}
	return out
}
