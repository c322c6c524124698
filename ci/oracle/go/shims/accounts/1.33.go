package plugin

// From 1.33 on there are service account tokens, and providers are kept in the order of the configuration.

import (
	"context"
	"errors"

	authenticationv1 "k8s.io/api/authentication/v1"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	credentialproviderapi "k8s.io/kubelet/pkg/apis/credentialprovider"
	"k8s.io/kubernetes/pkg/credentialprovider"
	"k8s.io/kubernetes/pkg/features"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
)

const oracleDiesOnDuplicates = false

func (p *oraclePlugin) ExecPlugin(_ context.Context, image, token string, ann map[string]string) (*credentialproviderapi.CredentialProviderResponse, error) {
	return p.answer(image, token, ann)
}

// account and mint are the two callbacks with which a kubelet asks the API server.
func (pod *oraclePod) account(namespace, name string) (*v1.ServiceAccount, error) {
	if pod.SAError != nil {
		return nil, errors.New(*pod.SAError)
	}
	return &v1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{
		Namespace: namespace, Name: name, UID: types.UID(pod.SAUID), Annotations: pod.SAAnnotations,
	}}, nil
}

func (pod *oraclePod) mint(namespace, name string, tr *authenticationv1.TokenRequest) (*authenticationv1.TokenRequest, error) {
	asked := map[string]interface{}{
		"namespace": namespace, "name": name, "uid": string(tr.UID), "audiences": tr.Spec.Audiences,
		"expirationSeconds": tr.Spec.ExpirationSeconds,
	}
	if b := tr.Spec.BoundObjectRef; b != nil {
		asked["boundObjectRef"] = map[string]string{"apiVersion": b.APIVersion, "kind": b.Kind, "name": b.Name, "uid": string(b.UID)}
	}
	pod.tokenAsked = asked
	if pod.TokenError != nil {
		return nil, errors.New(*pod.TokenError)
	}
	return &authenticationv1.TokenRequest{Status: authenticationv1.TokenRequestStatus{Token: pod.Token}}, nil
}

func oracleNewProvider(dir string, c kubeletconfig.CredentialProvider, pod *oraclePod) (*pluginProvider, error) {
	return newPluginProvider(dir, c, pod.mint, pod.account)
}

func oracleExec(e *execPlugin, ctx context.Context, image, token string, ann map[string]string) (*credentialproviderapi.CredentialProviderResponse, error) {
	return e.ExecPlugin(ctx, image, token, ann)
}

func oracleRequest(image, token string, ann map[string]string) (*credentialproviderapi.CredentialProviderRequest, error) {
	return &credentialproviderapi.CredentialProviderRequest{Image: image, ServiceAccountToken: token, ServiceAccountAnnotations: ann}, nil
}

func oracleTokenGate() *bool {
	on := utilfeature.DefaultFeatureGate.Enabled(features.KubeletServiceAccountTokenForCredentialProviders)
	return &on
}

func oracleValidate(c *kubeletconfig.CredentialProviderConfig) field.ErrorList {
	return validateCredentialProviderConfig(c, *oracleTokenGate())
}

func oracleRegister(path, binDir string) error {
	pod := &oraclePod{}
	return RegisterCredentialProviderPlugins(path, binDir, pod.mint, pod.account)
}

func oracleReset() { providers, seenProviderNames = nil, sets.NewString() }

func oracleRegistered() []string {
	out := []string{}
	for _, p := range providers {
		out = append(out, p.name)
	}
	return out
}

func oracleRegisterOne(name string, p *pluginProvider) { registerCredentialProviderPlugin(name, p) }

func oracleNodeKeyring() credentialprovider.DockerKeyring {
	return NewExternalCredentialProviderDockerKeyring("ns", "pod", "pod-uid", "")
}

func oracleAdd(k *credentialprovider.BasicDockerKeyring, c credentialprovider.DockerConfig) {
	k.Add(nil, c)
}

func oracleSetTokens(c *kubeletconfig.CredentialProvider, t *oracleTokens) {
	c.TokenAttributes = &kubeletconfig.ServiceAccountTokenAttributes{
		ServiceAccountTokenAudience:          t.Audience,
		RequireServiceAccount:                t.Require,
		RequiredServiceAccountAnnotationKeys: t.Required,
		OptionalServiceAccountAnnotationKeys: t.Optional,
	}
	oracleSetCacheType(c.TokenAttributes, t.CacheType)
}

func oracleGetTokens(c kubeletconfig.CredentialProvider, out map[string]interface{}) {
	if a := c.TokenAttributes; a != nil {
		t := map[string]interface{}{
			"serviceAccountTokenAudience": a.ServiceAccountTokenAudience, "requireServiceAccount": a.RequireServiceAccount,
			"requiredServiceAccountAnnotationKeys": a.RequiredServiceAccountAnnotationKeys,
			"optionalServiceAccountAnnotationKeys": a.OptionalServiceAccountAnnotationKeys,
		}
		oracleGetCacheType(a, t)
		out["tokenAttributes"] = t
	}
}
