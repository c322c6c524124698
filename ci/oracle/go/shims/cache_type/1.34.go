package plugin

// From 1.34 on the configuration is a file or a directory, and credentials come with the account they belong to.

import (
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kubernetes/pkg/credentialprovider"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
)

func oracleProvide(p *pluginProvider, pod *oraclePod, image string) (credentialprovider.DockerConfig, interface{}) {
	pp := &perPodPluginProvider{provider: p, podNamespace: pod.Namespace, podName: pod.Name, podUID: types.UID(pod.UID), serviceAccountName: pod.ServiceAccount}
	c, at := pp.provideWithCoordinates(image)
	if at == nil {
		return c, nil
	}
	return c, map[string]string{"uid": at.UID, "namespace": at.Namespace, "name": at.Name}
}

func oracleReadConfig(path string) (*kubeletconfig.CredentialProviderConfig, string, error) {
	return readCredentialProviderConfig(path)
}

func oracleSetCacheType(a *kubeletconfig.ServiceAccountTokenAttributes, s string) {
	a.CacheType = kubeletconfig.ServiceAccountTokenCacheType(s)
}

func oracleGetCacheType(a *kubeletconfig.ServiceAccountTokenAttributes, out map[string]interface{}) {
	out["cacheType"] = string(a.CacheType)
}
