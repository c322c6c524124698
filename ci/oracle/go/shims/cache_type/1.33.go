package plugin

// 1.33 reads one file, has no cache type, and gives credentials without the account they belong to.

import (
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kubernetes/pkg/credentialprovider"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
)

func oracleProvide(p *pluginProvider, pod *oraclePod, image string) (credentialprovider.DockerConfig, interface{}) {
	pp := &perPodPluginProvider{provider: p, podNamespace: pod.Namespace, podName: pod.Name, podUID: types.UID(pod.UID), serviceAccountName: pod.ServiceAccount}
	return pp.Provide(image), nil
}

func oracleReadConfig(path string) (*kubeletconfig.CredentialProviderConfig, string, error) {
	c, err := readCredentialProviderConfigFile(path)
	return c, "", err
}

func oracleSetCacheType(*kubeletconfig.ServiceAccountTokenAttributes, string)                 {}
func oracleGetCacheType(*kubeletconfig.ServiceAccountTokenAttributes, map[string]interface{}) {}
