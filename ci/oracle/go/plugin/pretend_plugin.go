package plugin

import (
	"errors"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	credentialproviderapi "k8s.io/kubelet/pkg/apis/credentialprovider"
)

// oracleAnswer is what the pretend plugin returns once its output was decoded.
type oracleAnswer struct {
	CacheKeyType  string                 `json:"cacheKeyType"`
	CacheDuration *string                `json:"cacheDuration"`
	Auth          map[string]oracleEntry `json:"auth"`
	Fail          *string                `json:"fail"`
}

func (a *oracleAnswer) response() (*credentialproviderapi.CredentialProviderResponse, error) {
	if a == nil {
		return nil, errors.New("oracle: the plugin was run but the step gives no answer")
	}
	if a.Fail != nil {
		return nil, errors.New(*a.Fail)
	}
	r := &credentialproviderapi.CredentialProviderResponse{CacheKeyType: credentialproviderapi.PluginCacheKeyType(a.CacheKeyType)}
	if a.CacheDuration != nil {
		d, err := time.ParseDuration(*a.CacheDuration)
		if err != nil {
			return nil, err
		}
		r.CacheDuration = &metav1.Duration{Duration: d}
	}
	if a.Auth != nil {
		r.Auth = map[string]credentialproviderapi.AuthConfig{}
		for k, e := range a.Auth {
			r.Auth[k] = credentialproviderapi.AuthConfig{Username: e.Username, Password: e.Password}
		}
	}
	return r, nil
}

// oraclePlugin stands in for the executable and records how it was called.
type oraclePlugin struct {
	next *oracleAnswer
	ran  bool
	seen map[string]interface{}
}

func (p *oraclePlugin) answer(image, token string, annotations map[string]string) (*credentialproviderapi.CredentialProviderResponse, error) {
	p.ran = true
	p.seen = map[string]interface{}{"image": image, "serviceAccountToken": token, "serviceAccountAnnotations": annotations}
	return p.next.response()
}

var _ Plugin = &oraclePlugin{} // keeps the shims honest
