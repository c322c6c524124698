// Package criproxy sits between a kubelet and its container runtime. It hands every call on byte for byte and writes
// down the pulls.
package criproxy

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"interop.test/kubelet/internal/scenario"
)

// Proxy records the pulls of every pod.
type Proxy struct {
	runtime *grpc.ClientConn
	mu      sync.Mutex
	pulls   map[string][]scenario.Pull
}

// message is one message as it came off the wire.
type message struct{ bytes []byte }

type asItIs struct{}

func (asItIs) Marshal(v any) ([]byte, error) { return v.(*message).bytes, nil }
func (asItIs) Unmarshal(b []byte, v any) error {
	v.(*message).bytes = append([]byte{}, b...)
	return nil
}
func (asItIs) Name() string { return "proto" }

// Serve listens on one unix socket and hands on to another, until the program ends.
func Serve(listen, runtime string) (*Proxy, error) {
	ln, err := net.Listen("unix", listen)
	if err != nil {
		return nil, err
	}
	conn, err := grpc.NewClient("unix://"+runtime, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(asItIs{})))
	if err != nil {
		return nil, err
	}
	p := &Proxy{runtime: conn, pulls: map[string][]scenario.Pull{}}
	go grpc.NewServer(grpc.ForceServerCodec(asItIs{}), grpc.UnknownServiceHandler(p.handle)).Serve(ln)
	return p, nil
}

// Pulls are those of one pod that began before the given time.
func (p *Proxy) Pulls(pod string, before time.Time) []scenario.Pull {
	p.mu.Lock()
	defer p.mu.Unlock()
	found := []scenario.Pull{}
	for _, pull := range p.pulls[pod] {
		if pull.At.Before(before) {
			found = append(found, pull)
		}
	}
	return found
}

// handle serves calls with one request and any number of replies, which is all that the CRI has.
func (p *Proxy) handle(_ any, in grpc.ServerStream) error {
	method, _ := grpc.MethodFromServerStream(in)
	var request message
	if err := in.RecvMsg(&request); err != nil {
		return err
	}
	at := time.Now()
	md, _ := metadata.FromIncomingContext(in.Context())
	ctx, cancel := context.WithCancel(metadata.NewOutgoingContext(in.Context(), md.Copy()))
	defer cancel()
	out, err := p.runtime.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, method)
	if err != nil {
		return err
	}
	if err := out.SendMsg(&request); err != nil {
		return err
	}
	if err := out.CloseSend(); err != nil {
		return err
	}
	for {
		var reply message
		if err = out.RecvMsg(&reply); err != nil {
			break
		}
		if err = in.SendMsg(&reply); err != nil {
			break
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if strings.HasSuffix(method, "/PullImage") {
		p.note(at, request.bytes, err)
	}
	return err
}

func (p *Proxy) note(at time.Time, request []byte, failure error) {
	var q cri.PullImageRequest
	pull := scenario.Pull{At: at}
	if failure != nil {
		pull.Error = status.Convert(failure).Message()
	}
	if err := proto.Unmarshal(request, &q); err != nil {
		pull.Error = "the request could not be read: " + err.Error()
	}
	pull.Image = q.GetImage().GetImage()
	if a := q.GetAuth(); a != nil {
		pull.Auth = &scenario.Auth{Username: a.Username, Password: a.Password}
	}
	pod := q.GetSandboxConfig().GetMetadata().GetName()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pulls[pod] = append(p.pulls[pod], pull)
}
