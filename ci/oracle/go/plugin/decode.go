package plugin

import (
	"context"
	stdjson "encoding/json"
	"errors"
	"os"
	"path/filepath"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	credentialproviderapi "k8s.io/kubelet/pkg/apis/credentialprovider"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
)

// OracleBrief has questions answered with no more than the kubelet's own work, to measure how long that takes: a
// response is decoded without a plugin that prints it, and its error is without the words of ExecPlugin; a configuration
// is started with once.
var OracleBrief bool

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
	e, err := oracleNewExec(apiVersion, "/bin", "cat", []string{file})
	if err != nil {
		return oracleFail(err, "stage", "init")
	}
	resp, stage, stepErr := oracleDecode(e, data)
	if OracleBrief {
		if stepErr != nil {
			return oracleFail(stepErr, "stage", stage)
		}
		return OracleResult{"ok": oracleResponse(resp)}
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		return oracleBadInput(err)
	}
	resp, err = oracleExec(e, context.Background(), "registry.example/app", "", nil)
	if err == nil {
		return OracleResult{"ok": oracleResponse(resp)}
	}
	if stage != "decode" {
		return oracleFail(err, "stage", stage)
	}
	// What the kubelet hides from its log.
	detail := ""
	if stepErr != nil {
		detail = stepErr.Error()
	}
	return oracleFail(err, "stage", stage, "detail", detail)
}

// oracleDecode takes the steps of ExecPlugin behind the run of the plugin, to tell the last that was taken.
func oracleDecode(e *execPlugin, data []byte) (*credentialproviderapi.CredentialProviderResponse, string, error) {
	gvk, err := json.DefaultMetaFactory.Interpret(data)
	if err != nil {
		return nil, "gvk", err
	}
	if version := gvk.GroupVersion().String(); version != e.apiVersion {
		return nil, "apiVersion", errors.New("another apiVersion: " + version)
	}
	resp, err := e.decodeResponse(data)
	return resp, "decode", err
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
