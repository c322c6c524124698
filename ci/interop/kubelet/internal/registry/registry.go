// Package registry is a read-only image registry that invents its content: every repository has one image, and every
// tag is that image. It wants Basic credentials for all but what lies below "public/".
package registry

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Registry is an http.Handler for the paths of the distribution API that a pull needs.
type Registry struct {
	username, password string
	image              image
}

// Serve answers at addr until the program ends. Every image holds the given program, which its containers run.
func Serve(addr, username, password string, program []byte) error {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	img, err := newImage(program)
	if err != nil {
		return err
	}
	go http.Serve(ln, &Registry{username: username, password: password, image: img})
	return nil
}

func (r *Registry) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	path, ok := strings.CutPrefix(q.URL.Path, "/v2/")
	if !ok {
		refuse(w, http.StatusNotFound, "NAME_UNKNOWN")
		return
	}
	username, password, _ := q.BasicAuth()
	if !strings.HasPrefix(path, "public/") && (username != r.username || password != r.password) {
		w.Header().Set("WWW-Authenticate", `Basic realm="interop"`)
		refuse(w, http.StatusUnauthorized, "UNAUTHORIZED")
		return
	}
	reference := path[strings.LastIndex(path, "/")+1:]
	switch {
	case strings.Contains(path, "/manifests/") && (reference == r.image.digest || !strings.Contains(reference, ":")):
		w.Header().Set("Docker-Content-Digest", r.image.digest)
		send(w, q, manifestType, r.image.manifest)
	case strings.Contains(path, "/blobs/") && r.image.blobs[reference] != nil:
		send(w, q, "application/octet-stream", r.image.blobs[reference])
	default:
		refuse(w, http.StatusNotFound, "MANIFEST_UNKNOWN")
	}
}

func send(w http.ResponseWriter, q *http.Request, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	if q.Method != http.MethodHead {
		w.Write(body)
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"errors": []map[string]string{{"code": code, "message": "refused"}}})
}
