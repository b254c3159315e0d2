//go:build !unix

package ledgertest

import (
	"errors"
	"syscall"
)

// unprivileged: private clusters are started on Unix systems only.
func unprivileged(string) (*syscall.SysProcAttr, error) {
	return nil, errors.New("set LATELY_TEST_POSTGRES to a server's URL")
}
