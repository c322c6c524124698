package plugin

import (
	"context"
	stdjson "encoding/json"
	"os"
	"path/filepath"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
)

// askDecode runs `cat` as the plugin, so that the bytes go all the way that a plugin's output goes.
func askDecode(raw stdjson.RawMessage) OracleResult {
	input := map[string]stdjson.RawMessage{}
	if err := stdjson.Unmarshal(raw, &input); err != nil {
		return oracleBadInput(err)
	}
	var apiVersion string
	if err := stdjson.Unmarshal(input["apiVersion"], &apiVersion); err != nil {
		return oracleBadInput(err)
	}
	data, err := oracleBytesAt(input, "stdout")
	if err != nil {
		return oracleBadInput(err)
	}
	file := filepath.Join(oracleScratch, "stdout")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return oracleBadInput(err)
	}
	e, err := oracleNewExec(apiVersion, "/bin", "cat", []string{file})
	if err != nil {
		return oracleFail(err, "stage", "init")
	}
	resp, err := oracleExec(e, context.Background(), "registry.example/app", "", nil)
	if err == nil {
		return OracleResult{"ok": oracleResponse(resp)}
	}
	// Which step said no, and (for the last one) what the kubelet hides from its log.
	gvk, gerr := json.DefaultMetaFactory.Interpret(data)
	if gerr != nil {
		return oracleFail(err, "stage", "gvk")
	}
	if gvk.GroupVersion().String() != apiVersion {
		return oracleFail(err, "stage", "apiVersion")
	}
	detail := ""
	if _, derr := e.decodeResponse(data); derr != nil {
		detail = derr.Error()
	}
	return oracleFail(err, "stage", "decode", "detail", detail)
}

// oracleNewExec makes what runs an executable, without a provider around it.
func oracleNewExec(apiVersion, dir, name string, args []string) (*execPlugin, error) {
	p, err := oracleNewProvider(dir, kubeletconfig.CredentialProvider{
		Name: name, APIVersion: apiVersion, Args: args, DefaultCacheDuration: &metav1.Duration{},
	}, &oraclePod{})
	if err != nil {
		return nil, err
	}
	return p.plugin.(*execPlugin), nil
}
