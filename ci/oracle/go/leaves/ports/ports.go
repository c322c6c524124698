// Package ports is cut down to the constants that the defaults of KubeletConfiguration use, so that the cloud provider
// tree behind it need not be built. No question touches them.
package ports

const (
	KubeletPort         = 10250
	KubeletReadOnlyPort = 10255
	KubeletHealthzPort  = 10248
)
