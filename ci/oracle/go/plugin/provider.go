package plugin

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
)

// oracleProvider is one provider of a question; Answer is used where no steps give one.
type oracleProvider struct {
	Name                 string        `json:"name"`
	APIVersion           string        `json:"apiVersion"`
	MatchImages          []string      `json:"matchImages"`
	DefaultCacheDuration string        `json:"defaultCacheDuration"`
	TokenAttributes      *oracleTokens `json:"tokenAttributes"`
	Answer               *oracleAnswer `json:"answer"`
}

type oracleTokens struct {
	Audience  string   `json:"serviceAccountTokenAudience"`
	CacheType string   `json:"cacheType"`
	Require   *bool    `json:"requireServiceAccount"`
	Required  []string `json:"requiredServiceAccountAnnotationKeys"`
	Optional  []string `json:"optionalServiceAccountAnnotationKeys"`
}

// oraclePod is the pod (and the API server's answers) for one step.
type oraclePod struct {
	Namespace      string            `json:"namespace"`
	Name           string            `json:"name"`
	UID            string            `json:"uid"`
	ServiceAccount string            `json:"serviceAccount"`
	SAUID          string            `json:"serviceAccountUID"`
	SAAnnotations  map[string]string `json:"serviceAccountAnnotations"`
	SAError        *string           `json:"serviceAccountError"`
	Token          string            `json:"token"`
	TokenError     *string           `json:"tokenError"`
	tokenAsked     interface{}
}

func (p oracleProvider) build(pod *oraclePod) (*pluginProvider, error) {
	d := p.DefaultCacheDuration
	if d == "" {
		d = "0s"
	}
	dur, err := time.ParseDuration(d)
	if err != nil {
		return nil, err
	}
	c := kubeletconfig.CredentialProvider{
		Name: p.Name, APIVersion: p.APIVersion, MatchImages: p.MatchImages,
		DefaultCacheDuration: &metav1.Duration{Duration: dur},
	}
	if c.Name == "" {
		c.Name = "plugin"
	}
	if c.APIVersion == "" {
		c.APIVersion = oracleNewestVersion()
	}
	if p.TokenAttributes != nil {
		oracleSetTokens(&c, p.TokenAttributes)
	}
	return oracleNewProvider("/bin", c, pod)
}

// oracleNewestVersion picks the newest credential provider API the release knows.
func oracleNewestVersion() string {
	for _, v := range []string{"v1", "v1beta1", "v1alpha1"} {
		if s := "credentialprovider.kubelet.k8s.io/" + v; oracleKnowsVersion(s) {
			return s
		}
	}
	return ""
}

func oracleKnowsVersion(s string) bool { _, ok := apiVersions[s]; return ok }
