// Package types is cut down for the reason that package ports gives.
package types

var ResolvConfDefault = "/etc/resolv.conf"
