package ledgertest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// postgres returns the URL of a PostgreSQL server to test with.
var postgres = sync.OnceValues(func() (string, error) {
	if ref := os.Getenv("LATELY_TEST_POSTGRES"); ref != "" {
		return ref, nil
	}
	return startCluster()
})

// supervise runs a server until the test binary ends: its end, however it comes,
// closes the standard input. Then nothing is left behind. $1 is the server, $2 the
// folder of the cluster.
const supervise = `
trap '' INT TERM HUP
"$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
	-c max_connections=200 -c unix_socket_permissions=0777 &
server=$!
read -r _
kill -QUIT "$server"
wait "$server"
rm -rf "$2"`

// startCluster makes a cluster in a temporary folder and starts its server on a
// socket in there, where nothing else can meet it.
func startCluster() (string, error) {
	initdb, err := program("initdb")
	if err != nil {
		return "", err
	}
	server, err := program("postgres")
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(socketDir(), "lately-pg-")
	if err != nil {
		return "", fmt.Errorf("make folder for a cluster: %w", err)
	}
	as, err := unprivileged(dir)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	setup := exec.Command(initdb, "-D", filepath.Join(dir, "data"), "-U", "lately", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	setup.Dir, setup.SysProcAttr = dir, as
	if out, err := setup.CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("create cluster: %w: %s", err, bytes.TrimSpace(out)), os.RemoveAll(dir))
	}
	run := exec.Command("/bin/sh", "-c", supervise, "sh", server, dir)
	run.Dir, run.SysProcAttr = dir, as
	if err := start(run, filepath.Join(dir, "log")); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	ref := "postgres:///postgres?" + url.Values{"host": {dir}, "user": {"lately"}}.Encode()
	return ref, awaitServer(ref, filepath.Join(dir, "log"))
}

// start runs the supervisor with a pipe for standard input that stays open as long
// as this process lives, and with its output in a file: a test whose output
// another process holds never ends.
func start(cmd *exec.Cmd, log string) error {
	in, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	f, err := os.Create(log)
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	defer f.Close()
	cmd.Stdout, cmd.Stderr = f, f
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	// A pipe that nothing refers to is closed when memory is tidied up, so this one is
	// held on to for as long as the supervisor runs.
	go func() {
		_ = cmd.Wait()
		_ = in.Close()
	}()
	return nil
}

// awaitServer returns when the server answers.
func awaitServer(ref, log string) error {
	db, err := sql.Open("pgx", ref)
	if err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			said, _ := os.ReadFile(log)
			return fmt.Errorf("start PostgreSQL: %w: %s", err, bytes.TrimSpace(said))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// program finds a PostgreSQL program on the path or where Debian keeps it, the
// newest version first.
func program(name string) (string, error) {
	if p, err := exec.LookPath(name); err == nil {
		return p, nil
	}
	list, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(list) == 0 {
		return "", fmt.Errorf("there is no %s; set LATELY_TEST_POSTGRES to a server's URL, or run scripts/tools-for-tests", name)
	}
	slices.Sort(list)
	return list[len(list)-1], nil
}

// socketDir is where temporary files go, unless a socket's path there would be too
// long for the system.
func socketDir() string {
	if dir := os.TempDir(); len(dir) < 60 && !strings.ContainsAny(dir, "'\"") {
		return dir
	}
	return "/tmp"
}
