package plugin

// Up to 1.32 there are no service account tokens; the registry of providers is a process-wide map of the parent
// package, and registering a name twice ends the process.

import (
	"context"

	"k8s.io/apimachinery/pkg/util/validation/field"
	credentialproviderapi "k8s.io/kubelet/pkg/apis/credentialprovider"
	"k8s.io/kubernetes/pkg/credentialprovider"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
)

const oracleDiesOnDuplicates = true

func (p *oraclePlugin) ExecPlugin(_ context.Context, image string) (*credentialproviderapi.CredentialProviderResponse, error) {
	return p.answer(image, "", nil)
}

func oracleNewProvider(dir string, c kubeletconfig.CredentialProvider, _ *oraclePod) (*pluginProvider, error) {
	return newPluginProvider(dir, c)
}

func oracleProvide(p *pluginProvider, _ *oraclePod, image string) (credentialprovider.DockerConfig, interface{}) {
	return p.Provide(image), nil
}

func oracleExec(e *execPlugin, ctx context.Context, image, _ string, _ map[string]string) (*credentialproviderapi.CredentialProviderResponse, error) {
	return e.ExecPlugin(ctx, image)
}

func oracleRequest(image, token string, ann map[string]string) (*credentialproviderapi.CredentialProviderRequest, error) {
	if token != "" || ann != nil {
		panic(oracleNotInRelease("service account fields in its request"))
	}
	return &credentialproviderapi.CredentialProviderRequest{Image: image}, nil
}

func oracleReadConfig(path string) (*kubeletconfig.CredentialProviderConfig, string, error) {
	c, err := readCredentialProviderConfigFile(path)
	return c, "", err
}

func oracleValidate(c *kubeletconfig.CredentialProviderConfig) field.ErrorList {
	return validateCredentialProviderConfig(c)
}

func oracleRegister(path, binDir string) error {
	return RegisterCredentialProviderPlugins(path, binDir)
}

func oracleReset()               { credentialprovider.OracleReset() }
func oracleRegistered() []string { return credentialprovider.OracleRegistered() }
func oracleRegisterOne(name string, p *pluginProvider) {
	credentialprovider.RegisterCredentialProvider(name, p)
}
func oracleNodeKeyring() credentialprovider.DockerKeyring {
	return credentialprovider.NewDockerKeyring()
}

func oracleAdd(k *credentialprovider.BasicDockerKeyring, c credentialprovider.DockerConfig) { k.Add(c) }

func oracleTokenGate() *bool { return nil }

func oracleSetTokens(*kubeletconfig.CredentialProvider, *oracleTokens) {
	panic(oracleNotInRelease("tokenAttributes"))
}

func oracleGetTokens(kubeletconfig.CredentialProvider, map[string]interface{}) {}
