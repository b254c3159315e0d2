package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"lately/sync/ledger"
)

// holder names this process in leases: machine, process and when it began.
func holder() string {
	return fmt.Sprintf("%s/%d/%d", machine(), os.Getpid(), time.Now().UnixNano())
}

func machine() string {
	host, err := os.Hostname()
	if err != nil {
		return "unknown-host"
	}
	return strings.ReplaceAll(host, "/", "-")
}

// freeDead gives back the turns of runs that died on this machine, so that nobody
// waits for their leases to end. A wrong guess does no harm: whoever has lost a turn
// can't write any more.
func freeDead(ctx context.Context, led *ledger.Ledger, self string, now time.Time) error {
	holders, err := led.Holders(ctx, now)
	if err != nil {
		return err
	}
	for _, h := range holders {
		if !dead(h, self) {
			continue
		}
		if _, err := led.Free(ctx, h); err != nil {
			return err
		}
	}
	return nil
}

// dead reports whether a holder was a process of this machine that is no more. A
// number of our own under another time is a process that had it before us.
func dead(holder, self string) bool {
	host, rest, ok := strings.Cut(holder, "/")
	number, _, whole := strings.Cut(rest, "/")
	pid, err := strconv.Atoi(number)
	if !ok || !whole || err != nil || pid <= 0 || host != machine() || holder == self {
		return false
	}
	if pid == os.Getpid() {
		return true
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return true // as Windows says it
	}
	err = p.Signal(syscall.Signal(0))
	return errors.Is(err, os.ErrProcessDone) || errors.Is(err, syscall.ESRCH)
}
