// Package hostdemo_test proves the generated package of the login: a host in Go that it asks.
package hostdemo_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	hostdemo "example.com/host-demo"
)

// patience is how long a test waits for what has to happen. Only what hangs takes as long.
const patience = time.Minute

// testContext is a context that ends with the test.
func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func create(t testing.TB) *hostdemo.HostDemo {
	t.Helper()
	demo, err := hostdemo.Create()
	if err != nil {
		t.Fatalf("Create: %v", err)
	}
	t.Cleanup(func() {
		if err := demo.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return demo
}

// users are who the host knows.
var users = map[string]*hostdemo.Profile{
	"ada": {Name: "Ada", IsActive: true},
	"bob": {Name: "Bob"},
}

func fetchProfile(_ context.Context, userID string) (*hostdemo.Profile, error) {
	if userID == "offline" {
		return nil, errors.New("no connection")
	}
	return users[userID], nil
}

// accounts is where tokens are from.
type accounts struct {
	mutex      sync.Mutex
	notes      []string
	fetchToken func(ctx context.Context, userID, scope string) (string, error)
}

func (s *accounts) FetchToken(ctx context.Context, userID, scope string) (string, error) {
	if s.fetchToken != nil {
		return s.fetchToken(ctx, userID, scope)
	}
	return userID + "-" + scope, nil
}

func (s *accounts) Note(_ context.Context, line string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.notes = append(s.notes, line)
}

// ready is a login whose host answers.
func ready(t testing.TB, source *accounts) *hostdemo.HostDemo {
	t.Helper()
	demo := create(t)
	if err := demo.SetFetchProfile(fetchProfile); err != nil {
		t.Fatalf("SetFetchProfile: %v", err)
	}
	if err := demo.SetAccounts(source); err != nil {
		t.Fatalf("SetAccounts: %v", err)
	}
	return demo
}

func request(userID string) hostdemo.LoginRequest {
	return hostdemo.LoginRequest{UserID: userID, Scope: "read"}
}

func TestLogin(t *testing.T) {
	source := &accounts{}
	demo := ready(t, source)
	session, err := demo.Login(testContext(t), request("ada"))
	if want := (hostdemo.Session{Greeting: "Hello, Ada", Token: "ada-read"}); err != nil || session != want {
		t.Errorf("got %+v, %v, want %+v", session, err, want)
	}
	_, err = demo.Login(testContext(t), request("bob"))
	var inactive *hostdemo.LoginErrorInactive
	if !errors.As(err, &inactive) || inactive.Name != "Bob" {
		t.Errorf("got %v", err)
	}
	_, err = demo.Login(testContext(t), request("eve"))
	var unknown *hostdemo.LoginErrorUnknownUser
	if !errors.As(err, &unknown) || unknown.UserID != "eve" {
		t.Errorf("got %v", err)
	}
	_, err = demo.Login(testContext(t), request("offline"))
	var host *hostdemo.LoginErrorHost
	if !errors.As(err, &host) || host.Value != "no connection" {
		t.Errorf("got %v", err)
	}
	// Notes are not waited for.
	deadline := time.Now().Add(patience)
	for {
		source.mutex.Lock()
		count := len(source.notes)
		source.mutex.Unlock()
		if count == 4 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d notes", count)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestHostFails(t *testing.T) {
	source := &accounts{}
	demo := ready(t, source)
	for name, test := range map[string]struct {
		fetchToken func(ctx context.Context, userID, scope string) (string, error)
		check      func(err error) bool
	}{
		"an error of the library": {
			func(context.Context, string, string) (string, error) {
				return "", &hostdemo.LoginErrorInactive{Name: "since today"}
			},
			func(err error) bool {
				var inactive *hostdemo.LoginErrorInactive
				return errors.As(err, &inactive) && inactive.Name == "since today"
			},
		},
		"an error of the host": {
			func(context.Context, string, string) (string, error) { return "", errors.New("no tokens left") },
			func(err error) bool {
				var host *hostdemo.LoginErrorHost
				return errors.As(err, &host) && host.Value == "no tokens left"
			},
		},
		"a panic": {
			func(context.Context, string, string) (string, error) { panic("as told") },
			func(err error) bool {
				var host *hostdemo.LoginErrorHost
				return errors.As(err, &host) && host.Value == "panicked: as told"
			},
		},
	} {
		source.fetchToken = test.fetchToken
		if _, err := demo.Login(testContext(t), request("ada")); !test.check(err) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestHostIsMissing(t *testing.T) {
	demo := create(t)
	check := func() {
		t.Helper()
		_, err := demo.Login(testContext(t), request("ada"))
		var host *hostdemo.LoginErrorHost
		if !errors.As(err, &host) {
			t.Errorf("got %v", err)
		}
	}
	check()
	if err := demo.SetFetchProfile(fetchProfile); err != nil {
		t.Fatal(err)
	}
	if err := demo.SetFetchProfile(nil); err != nil {
		t.Fatal(err)
	}
	check()
}

// The host may block, and call the library back, as its functions run on goroutines.
func TestHostCallsBack(t *testing.T) {
	source := &accounts{}
	demo := ready(t, source)
	source.fetchToken = func(ctx context.Context, userID, scope string) (string, error) {
		if userID == "ada" {
			_, err := demo.Login(ctx, request("bob"))
			return fmt.Sprint(err), nil
		}
		return "", nil
	}
	session, err := demo.Login(testContext(t), request("ada"))
	if err != nil || session.Token != "`Bob` may not log in" {
		t.Errorf("got %+v, %v", session, err)
	}
}

// Closing ends the contexts of what the host still does, and the calls that wait for it.
func TestCloseWhileTheHostWorks(t *testing.T) {
	demo, err := hostdemo.Create()
	if err != nil {
		t.Fatal(err)
	}
	begun, ended := make(chan struct{}), make(chan struct{})
	err = demo.SetFetchProfile(func(ctx context.Context, _ string) (*hostdemo.Profile, error) {
		close(begun)
		<-ctx.Done()
		close(ended)
		return nil, ctx.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() {
		_, err := demo.Login(testContext(t), request("ada"))
		failed <- err
	}()
	<-begun
	if err := demo.Close(); err != nil {
		t.Error(err)
	}
	if err := <-failed; err == nil {
		t.Error("a login that nobody answered worked")
	}
	<-ended
	if err := demo.SetFetchProfile(fetchProfile); !errors.Is(err, hostdemo.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}

// Many logins at once, each of which asks twice.
func TestManyLogins(t *testing.T) {
	source := &accounts{}
	demo := ready(t, source)
	var logins sync.WaitGroup
	for range 8 {
		logins.Add(1)
		go func() {
			defer logins.Done()
			for range 200 {
				if session, err := demo.Login(testContext(t), request("ada")); err != nil || session.Token != "ada-read" {
					t.Errorf("got %+v, %v", session, err)
					return
				}
			}
		}()
	}
	logins.Wait()
}
