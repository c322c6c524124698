package plugin

import (
	"context"
	stdjson "encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
)

// askExec runs a script, or what stands in its place, as the kubelet runs a plugin.
func askExec(raw stdjson.RawMessage) OracleResult {
	input := struct {
		APIVersion  string                         `json:"apiVersion"`
		Name        string                         `json:"name"`
		Image       string                         `json:"image"`
		Token       string                         `json:"serviceAccountToken"`
		Annotations map[string]string              `json:"serviceAccountAnnotations"`
		Script      *string                        `json:"script"`
		Mode        string                         `json:"mode"`
		Kind        string                         `json:"kind"`
		Args        []string                       `json:"args"`
		Env         []struct{ Name, Value string } `json:"env"`
		Environ     []string                       `json:"environ"`
		TimeoutMS   int                            `json:"timeout_ms"`
		SlowMS      int                            `json:"slow_ms"`
	}{}
	if err := stdjson.Unmarshal(raw, &input); err != nil {
		return oracleBadInput(err)
	}
	dir, err := os.MkdirTemp(oracleScratch, "bin")
	if err != nil {
		return oracleBadInput(err)
	}
	defer os.RemoveAll(dir)
	if input.Name == "" {
		input.Name = "plugin"
	}
	bin := filepath.Join(dir, input.Name)
	if err := oracleWriteExecutable(bin, input.Kind, input.Script, input.Mode); err != nil {
		return oracleBadInput(err)
	}
	if input.APIVersion == "" {
		input.APIVersion = oracleNewestVersion()
	}
	e, err := oracleNewExec(input.APIVersion, dir, input.Name, input.Args)
	if err != nil {
		return oracleFail(err, "stage", "init")
	}
	for _, v := range input.Env {
		e.envVars = append(e.envVars, kubeletconfig.ExecEnvVar{Name: v.Name, Value: v.Value})
	}
	if input.Environ != nil {
		oracleSetEnviron(e, input.Environ)
	}
	ctx := context.Background()
	if input.TimeoutMS > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, time.Duration(input.TimeoutMS)*time.Millisecond)
		defer stop()
	}
	start := time.Now()
	resp, err := oracleExec(e, ctx, input.Image, input.Token, input.Annotations)
	took := time.Since(start)
	hide := func(s string) string { return strings.ReplaceAll(s, dir, "${BIN}") }
	var res OracleResult
	if err != nil {
		res = oracleFailText(hide(err.Error()))
	} else {
		res = OracleResult{"ok": oracleResponse(resp)}
	}
	if input.SlowMS > 0 {
		res["took_slow_ms"] = took >= time.Duration(input.SlowMS)*time.Millisecond
	}
	logs := oracleWithout(oracleTakeLogs(), "Getting image") // said before every run at verbosity 5
	for i := range logs {
		logs[i] = hide(logs[i])
	}
	if len(logs) > 0 {
		res["logs"] = logs
	}
	if seen := oracleSeen(bin, hide); len(seen) > 0 {
		res["seen"] = seen
	}
	return res
}

// oracleWriteExecutable writes a script with an octal mode, or what stands in its place.
func oracleWriteExecutable(path, kind string, script *string, mode string) error {
	switch kind {
	case "missing":
		return nil
	case "directory":
		return os.Mkdir(path, 0o755)
	case "dangling-link":
		return os.Symlink(filepath.Join(filepath.Dir(path), "nowhere"), path)
	case "":
	default:
		return errors.New("unknown kind of executable: " + kind)
	}
	if script == nil {
		return errors.New("neither a script nor a kind of executable is given")
	}
	if mode == "" {
		mode = "0755"
	}
	if err := os.WriteFile(path, []byte(*script), 0o600); err != nil {
		return err
	}
	return os.Chmod(path, oracleMode(mode))
}

// oracleSeen is what a script left of its input beside itself, in NAME.stdin, NAME.args and NAME.env.
func oracleSeen(path string, hide func(string) string) map[string]interface{} {
	seen := map[string]interface{}{}
	for _, kind := range []string{"stdin", "env", "args"} {
		content, err := os.ReadFile(path + "." + kind)
		if err != nil {
			continue // the script left none
		}
		if kind == "stdin" {
			oraclePutText(seen, kind, string(content))
			continue
		}
		parts := strings.Split(strings.TrimSuffix(hide(string(content)), "\x00"), "\x00")
		if kind == "env" {
			sort.Strings(parts)
		}
		seen[kind] = parts
	}
	return seen
}
