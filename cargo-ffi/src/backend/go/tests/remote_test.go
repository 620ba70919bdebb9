package myfeed

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// peer is the other end of a connection, which does as a test says.
type peer struct {
	t *testing.T
	net.Conn
	from    *bufio.Reader
	writing sync.Mutex
}

// asked is a frame of the client.
type asked struct {
	kind     byte
	id       uint32
	body     []byte
	receiver uint64
	timeout  uint32
	credit   uint32
	name     string
}

// next gives the next frame; its kind is 0 when the client has gone.
func (p *peer) next() (a asked) {
	var err error
	if a.kind, a.id, a.body, err = readFrame(p.from, 1<<26); err != nil {
		return asked{}
	}
	if a.kind == frameCall {
		a.receiver = binary.BigEndian.Uint64(a.body)
		a.timeout = binary.BigEndian.Uint32(a.body[8:])
		a.credit = binary.BigEndian.Uint32(a.body[12:])
		length := 18 + int(binary.BigEndian.Uint16(a.body[16:]))
		a.name, a.body = string(a.body[18:length]), a.body[length:]
	}
	return a
}

// expect gives the next frame that is no ping, which is a call of that function.
func (p *peer) expect(name string) asked {
	p.t.Helper()
	a := p.next()
	for a.kind == framePing {
		a = p.next()
	}
	if a.kind != frameCall || a.name != name {
		p.t.Errorf("a call of %s is due, not a frame of the kind %d of %q", name, a.kind, a.name)
	}
	return a
}

func (p *peer) send(kind byte, id uint32, body ...byte) {
	frame := append(newFrame(kind, id), body...)
	binary.BigEndian.PutUint32(frame, uint32(len(frame)-4))
	p.writing.Lock()
	defer p.writing.Unlock()
	_, _ = p.Write(frame)
}

func (p *peer) reply(id uint32, code int32, payload ...byte) {
	p.send(frameReply, id, append(binary.BigEndian.AppendUint32(nil, uint32(code)), payload...)...)
}

// host asks the client for the function, on the instance that is served.
func (p *peer) host(call uint64, name string, args ...byte) {
	body := binary.BigEndian.AppendUint64(nil, call)
	body = binary.BigEndian.AppendUint64(body, 0)
	body = binary.BigEndian.AppendUint16(body, uint16(len(name)))
	p.send(frameHost, 0, append(append(body, name...), args...)...)
}

// answer is the answer that comes next, after whatever calls come before.
func (p *peer) answer() (call uint64, code int32, payload []byte) {
	for a := p.next(); a.kind != 0; a = p.next() {
		if a.kind == frameAnswer {
			return binary.BigEndian.Uint64(a.body), int32(binary.BigEndian.Uint32(a.body[8:])), a.body[12:]
		}
	}
	return 0, -1, nil
}

// until the client has gone.
func (p *peer) until() {
	for p.next().kind != 0 {
	}
}

func text(s string) []byte {
	w := cborWriter{}
	w.text(s)
	return w.out
}

func number(n uint64) []byte {
	w := cborWriter{}
	w.unsigned(n)
	return w.out
}

// entry is a map of one key.
func entry(key string, value []byte) []byte {
	w := cborWriter{}
	w.fields(1)
	w.text(key)
	return append(w.out, value...)
}

func tick(n uint64) []byte {
	w := cborWriter{}
	w.fields(2)
	w.text("n")
	w.unsigned(n)
	w.text("after")
	w.duration(time.Second)
	return w.out
}

func someProfile(name string) []byte {
	w := cborWriter{}
	w.fields(3)
	w.text("age")
	w.null()
	w.text("name")
	w.text(name)
	w.text("wait")
	w.duration(0)
	return w.out
}

// tooLateError is the payload of a typed error.
func tooLateError() []byte {
	w := cborWriter{}
	w.fields(2)
	w.text("error")
	w.fields(1)
	w.text("late")
	w.fields(1)
	w.text("by")
	w.duration(time.Second)
	w.text("message")
	w.text("too late by a second")
	return w.out
}

// note is the envelope of an event.
func note(words string) []byte {
	w := cborWriter{}
	w.fields(2)
	w.text("payload")
	w.text(words)
	w.text("eventType")
	w.text("on_note")
	return w.out
}

type promise struct {
	hash                    uint64
	frame, inFlight, idleMs uint64
}

func (o promise) greeting() []byte {
	w := cborWriter{}
	w.fields(5)
	w.text("hash")
	w.unsigned(o.hash)
	w.text("limits")
	w.fields(3)
	for key, limit := range map[string]uint64{"frame": o.frame, "in_flight": o.inFlight, "idle_ms": o.idleMs} {
		w.text(key)
		w.unsigned(limit)
	}
	w.text("context")
	w.boolean(true)
	w.text("library")
	w.text("my_feed")
	w.text("version")
	w.text("my_feed 9.9.9")
	return w.out
}

var usual = promise{hash: libraryHash, frame: 1 << 20, inFlight: 64}

// serving gives the address of a server that does that with whoever comes, and is gone with the test.
func serving(t *testing.T, do func(p *peer)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepting(t, listener, do)
	return "tcp://" + listener.Addr().String()
}

func accepting(t *testing.T, listener net.Listener, do func(p *peer)) {
	var running sync.WaitGroup
	running.Add(1)
	go func() {
		defer running.Done()
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Add(1)
			go func() {
				defer running.Done()
				defer conn.Close()
				do(&peer{t: t, Conn: conn, from: bufio.NewReader(conn)})
			}()
		}
	}()
	t.Cleanup(func() {
		listener.Close()
		running.Wait()
	})
}

// greeted does what there is to do behind the hello.
func greeted(o promise, do func(p *peer)) func(p *peer) {
	return func(p *peer) {
		magic := make([]byte, 4)
		if _, err := p.from.Read(magic); err != nil || string(magic) != "FFI2" {
			return // The client has gone, or is none.
		}
		if p.next().kind == frameHello {
			p.send(frameHello, 0, o.greeting()...)
			do(p)
		}
	}
}

// connected is a connection to a server that does that.
func connected(t *testing.T, do func(p *peer)) *Server {
	t.Helper()
	return connectedTo(t, usual, do)
}

func connectedTo(t *testing.T, o promise, do func(p *peer)) *Server {
	t.Helper()
	server, err := Connect(context.Background(), serving(t, greeted(o, do)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server
}

func served(t *testing.T, server *Server) *Feed {
	t.Helper()
	f, err := server.Feed()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// noneLeft waits until there are no more goroutines than before.
func noneLeft(t *testing.T, before int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); runtime.NumGoroutine() > before; {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, before there were %d:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
		time.Sleep(time.Millisecond)
	}
}

func lostWith(t *testing.T, err error, words string) {
	t.Helper()
	var lost *ConnectionError
	if !errors.As(err, &lost) || !strings.Contains(err.Error(), words) {
		t.Errorf("got %T %v, want a *ConnectionError about %q", err, err, words)
	}
}

func TestAwayHello(t *testing.T) {
	said := make(chan []byte, 1)
	address := serving(t, func(p *peer) {
		magic := make([]byte, 4)
		_, _ = p.from.Read(magic)
		said <- append(magic, p.next().body...)
		p.send(frameHello, 0, usual.greeting()...)
		p.until()
	})
	f, err := Dial(context.Background(), address, WithToken("secret"))
	if err != nil {
		t.Fatal(err)
	}
	hello := <-said
	r := cborReader{data: hello[4:]}
	keys := map[string]any{}
	for fields := r.fields(); fields.next(); {
		if key := string(fields.key); key == "hash" {
			keys[key] = r.unsigned(64)
		} else {
			keys[key] = r.text()
		}
	}
	if err := r.finish(""); err != nil || string(hello[:4]) != "FFI2" {
		t.Errorf("%x: %v", hello, err)
	}
	if keys["token"] != "secret" || keys["hash"] != uint64(libraryHash) || !strings.HasPrefix(keys["client"].(string), "myfeed, go") {
		t.Errorf("%v", keys)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := f.AskProfile(context.Background(), "x"); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestAwayRefusals(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("token", func(t *testing.T) {
		address := serving(t, func(p *peer) {
			p.send(frameGoodbye, 0, []byte("the token is wrong")...)
		})
		_, err := Connect(context.Background(), address, WithToken("guess"))
		lostWith(t, err, "the token is wrong")
	})
	t.Run("hash", func(t *testing.T) {
		other := usual
		other.hash++
		address := serving(t, greeted(other, (*peer).until))
		_, err := Dial(context.Background(), address)
		if !errors.Is(err, ErrMismatch) || !strings.Contains(err.Error(), "my_feed 9.9.9") || !strings.Contains(err.Error(), libraryVersion) {
			t.Errorf("got %v", err)
		}
		f, err := Dial(context.Background(), address, WithOtherHash())
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	})
	t.Run("no server", func(t *testing.T) {
		address := serving(t, func(p *peer) {
			_, _ = p.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
		})
		_, err := Connect(context.Background(), address)
		lostWith(t, err, "this is no server of a library")
	})
	t.Run("nobody", func(t *testing.T) {
		for _, address := range []string{"tcp://127.0.0.1:1", "unix:/nowhere/at/all"} {
			_, err := Connect(context.Background(), address)
			lostWith(t, err, address)
		}
		for _, address := range []string{"", "tcp:", "127.0.0.1:9", "http://127.0.0.1:9", "tcp//"} {
			_, err := Connect(context.Background(), address)
			lostWith(t, err, "not an address")
		}
		_, err := Connect(context.Background(), "tcp://127.0.0.1:1", WithTLS(&tls.Config{}))
		lostWith(t, err, "WithTLS")
	})
	t.Run("silence", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		address := serving(t, func(p *peer) {
			p.next()
			cancel()
			p.until()
		})
		_, err := Connect(ctx, address)
		lostWith(t, err, "canceled")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is not because of the context", err)
		}
	})
	t.Run("half a hello", func(t *testing.T) {
		address := serving(t, func(p *peer) {
			// What is not read when a socket is closed resets the connection.
			_, _ = p.from.Discard(4)
			p.next()
			_, _ = p.Write([]byte{0, 0, 0, 40, frameHello, 0, 0, 0, 0, 0xa5})
		})
		_, err := Connect(context.Background(), address)
		lostWith(t, err, "closed the connection")
		address = serving(t, func(p *peer) {
			p.send(frameHello, 0, 0xa1, 0x64, 'h', 'a', 's', 'h', 0x20)
			p.until()
		})
		_, err = Connect(context.Background(), address)
		lostWith(t, err, "hash")
	})
	noneLeft(t, before)
}

func TestAwayTLS(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		NotAfter:     time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	accepting(t, listener, greeted(askedOften()))
	address := "tls://" + listener.Addr().String()
	_, err = Connect(context.Background(), address)
	lostWith(t, err, "certificate")
	trusted := x509.NewCertPool()
	trusted.AddCert(certificate)
	server, err := Connect(context.Background(), address, WithTLS(&tls.Config{RootCAs: trusted}))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if n, err := server.Destroyed(); n != 7 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestAwayCallsAtTheSameTime(t *testing.T) {
	const many = 200
	o := usual
	o.inFlight = 4 * many
	server := connectedTo(t, o, func(p *peer) {
		var calls []asked
		for range many {
			calls = append(calls, p.expect("ask_profile"))
		}
		slices.Reverse(calls)
		for _, call := range calls {
			r := cborReader{data: call.body}
			fields := r.fields()
			fields.next()
			p.reply(call.id, codeOK, someProfile(r.text())...)
		}
		p.until()
	})
	f := served(t, server)
	var calling sync.WaitGroup
	for i := range many {
		calling.Add(1)
		go func() {
			defer calling.Done()
			name := fmt.Sprint(i)
			if got, err := f.AskProfile(context.Background(), name); err != nil || got.Name != name {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}()
	}
	calling.Wait()
}

func TestAwayErrors(t *testing.T) {
	server := connected(t, func(p *peer) {
		replies := []struct {
			code    int32
			payload []byte
		}{
			{codeError, []byte("no \xff good")},
			{codeCancelled, []byte("given up")},
			{codeTimeout, []byte("too late")},
			{codeFail, tooLateError()},
			{codeOK, []byte{0xff}},
		}
		for _, reply := range replies {
			call := p.expect("ask_profile")
			p.reply(call.id, codeStale, []byte("10")...)
			p.reply(call.id, reply.code, reply.payload...)
		}
		p.until()
	})
	f := served(t, server)
	var last error
	ask := func() error {
		_, last = f.AskProfile(context.Background(), "x")
		return last
	}
	var plain *Error
	if !errors.As(ask(), &plain) || plain.Code != CodeFailed || plain.Message != "no \uFFFD good" {
		t.Errorf("%v", last)
	}
	if !errors.As(ask(), &plain) || plain.Code != CodeCancelled || plain.Message != "given up" {
		t.Errorf("%v", last)
	}
	if !errors.As(ask(), &plain) || plain.Code != CodeTimeout {
		t.Errorf("%v", last)
	}
	var late *RefusedLate
	if !errors.As(ask(), &late) || late.By != time.Second || late.Error() != "too late by a second" {
		t.Errorf("%v", last)
	}
	if !errors.As(ask(), &plain) || !strings.Contains(plain.Message, "cannot be read") {
		t.Errorf("%v", last)
	}
}

func TestAwayCancellation(t *testing.T) {
	began := make(chan asked, 4)
	server := connected(t, func(p *peer) {
		for a := p.next(); a.kind != 0; a = p.next() {
			switch a.kind {
			case frameCall:
				began <- a
			case frameCancel:
				p.reply(a.id, codeCancelled, []byte("cancelled")...)
			}
		}
	})
	f := served(t, server)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-began
		cancel()
	}()
	if _, err := f.AskProfile(ctx, "x"); err != context.Canceled {
		t.Errorf("%v", err)
	}
	if _, err := f.AskProfile(ctx, "x"); err != context.Canceled {
		t.Errorf("before it began: %v", err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := f.AskProfile(ctx, "x"); err != context.DeadlineExceeded {
		t.Errorf("%v", err)
	}
	if call := <-began; call.timeout == 0 || call.timeout > 50 {
		t.Errorf("%d milliseconds", call.timeout)
	}
	done := make(chan error)
	go func() {
		_, err := f.AskProfile(context.Background(), "x")
		done <- err
	}()
	if call := <-began; call.timeout != 0 {
		t.Errorf("%d milliseconds of a call without a deadline", call.timeout)
	}
	f.Close()
	if err := <-done; !errors.Is(err, ErrClosed) {
		t.Errorf("Close: %v", err)
	}
}

func TestAwayTheServersClockIsAhead(t *testing.T) {
	server := connected(t, func(p *peer) {
		p.reply(p.expect("ask_now").id, codeTimeout)
		p.until()
	})
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err := served(t, server).AskNow(ctx); err != context.DeadlineExceeded || ctx.Err() == nil {
		t.Errorf("%v", err)
	}
}

// A server that does not answer does not hold anybody up, and what comes late is let go of.
func TestAwayCancelsWhatDoesNotAnswer(t *testing.T) {
	closed := make(chan asked, 1)
	server := connected(t, func(p *peer) {
		call := p.expect("ask_give_session")
		cancel := p.next()
		if cancel.kind != frameCancel || cancel.id != call.id {
			t.Errorf("%v", cancel)
		}
		late := p.expect("destroyed")
		p.reply(call.id, codeOK, text("77")...)
		p.reply(late.id, codeOK, 1)
		for a := p.next(); a.kind != 0; a = p.next() {
			if a.kind == frameCall {
				p.reply(a.id, codeOK, 0xf6)
				closed <- a
			}
		}
	})
	f := served(t, server)
	s := &Session{}
	f.adoptObject(&s.handle, 5)
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := f.AskGiveSession(ctx, s); err != context.DeadlineExceeded {
		t.Errorf("%v", err)
	}
	if _, err := server.Destroyed(); err != nil {
		t.Error(err)
	}
	runtime.KeepAlive(s)
	for {
		runtime.GC()
		select {
		case a := <-closed:
			if a.name == "ffi.close" && a.receiver == 77 {
				return
			}
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestAwayDisconnects(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("all at once", func(t *testing.T) {
		asking := make(chan struct{})
		server := connected(t, func(p *peer) {
			for range 2 {
				a := p.next() // The subscription and the function.
				p.reply(a.id, codeOK, 0xf6)
			}
			p.host(1, "fetch_profile", entry("user_id", text("u"))...)
			for range 2 {
				p.next() // The call and the stream.
			}
			<-asking
		})
		f := served(t, server)
		notes, heard := f.OnNoteChan(1)
		ended := make(chan error, 3)
		if err := f.SetFetchProfile(func(ctx context.Context, userID string) (Profile, error) {
			close(asking)
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return Profile{}, nil
		}); err != nil {
			t.Fatal(err)
		}
		go func() {
			_, err := f.AskProfile(context.Background(), "x")
			ended <- err
		}()
		go func() {
			for _, err := range f.Ticks(context.Background(), 5) {
				ended <- err
			}
		}()
		for range 3 {
			lostWith(t, <-ended, "the server has closed the connection")
		}
		if _, more := <-notes; more {
			t.Error("an event")
		}
		lostWith(t, heard.Err(), "the server has closed the connection")
		_, err := f.AskNow(context.Background())
		lostWith(t, err, "the server has closed the connection")
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Run("Close", func(t *testing.T) {
		began := make(chan struct{})
		server := connected(t, func(p *peer) {
			p.next()
			close(began)
			p.until()
		})
		f := served(t, server)
		ended := make(chan error)
		go func() {
			_, err := f.AskNow(context.Background())
			ended <- err
		}()
		<-began
		server.Close()
		if err := <-ended; !errors.Is(err, ErrClosed) {
			t.Errorf("%v", err)
		}
		if _, err := server.Destroyed(); !errors.Is(err, ErrClosed) {
			t.Errorf("%v", err)
		}
	})
	t.Run("a forgotten one", func(t *testing.T) {
		gone := make(chan struct{})
		func() {
			f, err := Dial(context.Background(), serving(t, greeted(usual, func(p *peer) {
				p.until()
				close(gone)
			})))
			if err != nil {
				t.Fatal(err)
			}
			runtime.KeepAlive(f)
		}()
		for {
			runtime.GC()
			select {
			case <-gone:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	noneLeft(t, before)
}

func TestAwayGoodbye(t *testing.T) {
	server := connected(t, func(p *peer) {
		call := p.expect("ask_now")
		p.send(frameGoodbye, 0, []byte("shutting down")...)
		p.reply(call.id, codeOK, number(3)...)
		p.until()
	})
	f := served(t, server)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if n, err := f.AskNow(context.Background()); n != 3 || err != nil {
			t.Errorf("what was accepted: %d, %v", n, err)
		}
	}()
	<-done
	_, err := f.AskGiveNumber(context.Background(), 1)
	lostWith(t, err, "shutting down")
}

func TestAwayLimits(t *testing.T) {
	o := promise{hash: libraryHash, frame: 256, inFlight: 4, idleMs: 300}
	var most, now atomic.Int32
	pinged := make(chan struct{}, 1)
	server := connectedTo(t, o, func(p *peer) {
		for a := p.next(); a.kind != 0; a = p.next() {
			switch a.kind {
			case frameCall:
				if n := now.Add(1); n > most.Load() {
					most.Store(n)
				}
				go func() {
					time.Sleep(time.Millisecond)
					now.Add(-1)
					p.reply(a.id, codeOK, a.body[len(a.body)-1:]...)
				}()
			case framePing:
				select {
				case pinged <- struct{}{}:
				default:
				}
				p.send(framePong, a.id)
			}
		}
	})
	f := served(t, server)
	var plain *Error
	if _, err := f.AskGiveText(context.Background(), strings.Repeat("x", 300)); !errors.As(err, &plain) || !strings.Contains(err.Error(), "256") {
		t.Errorf("%v", err)
	}
	var calling sync.WaitGroup
	for i := range 50 {
		calling.Add(1)
		go func() {
			defer calling.Done()
			if got, err := f.AskGiveNumber(context.Background(), int16(i%20)); err != nil || got != int16(i%20) {
				t.Errorf("%d: %d, %v", i, got, err)
			}
		}()
	}
	calling.Wait()
	if n := most.Load(); n > 4 {
		t.Errorf("%d calls at the same time", n)
	}
	<-pinged
}

func TestAwaySilentServer(t *testing.T) {
	before := runtime.NumGoroutine()
	o := usual
	o.idleMs = 30
	asks := make(chan int, 1)
	server := connectedTo(t, o, func(p *peer) {
		pings := 0
		for a := p.next(); a.kind != 0; a = p.next() {
			if a.kind == framePing {
				pings++
			}
		}
		asks <- pings
	})
	_, err := served(t, server).AskProfile(context.Background(), "x")
	lostWith(t, err, "the server was silent for 40 ms")
	if pings := <-asks; pings != unansweredMost {
		t.Errorf("asked %d times", pings)
	}
	noneLeft(t, before+1) // Who accepts connections.
}

// askedOften is a server that is asked often whether it is there. It replies after more pings than it may leave unanswered.
func askedOften() (promise, func(p *peer)) {
	o := usual
	o.idleMs = 300
	return o, func(p *peer) {
		call := p.expect("destroyed")
		for range unansweredMost + 2 {
			if ping := p.next(); ping.kind != framePing {
				p.t.Errorf("a ping is due, not a frame of the kind %d", ping.kind)
			} else {
				p.send(framePong, ping.id, ping.body...)
			}
		}
		p.reply(call.id, codeOK, number(7)...)
		p.until()
	}
}

func TestAwayServerThatAnswersIsThere(t *testing.T) {
	o, do := askedOften()
	if n, err := connectedTo(t, o, do).Destroyed(); n != 7 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestAwayHostileServers(t *testing.T) {
	before := runtime.NumGoroutine()
	frames := map[string]struct {
		sent  []byte
		words string
	}{
		"a length of 4 GiB":        {[]byte{255, 255, 255, 255, 7, 0, 0, 0, 1}, "length"},
		"a length of nothing":      {[]byte{0, 0, 0, 0}, "length"},
		"a length of too little":   {[]byte{0, 0, 0, 4, 7, 0, 0, 0}, "length"},
		"half a frame":             {[]byte{0, 0, 0, 40, 7, 0}, "closed"},
		"a gigabyte that is none":  {append([]byte{63, 255, 255, 255, 7, 0, 0, 0, 1}, make([]byte, 100)...), "closed"},
		"another kind":             {[]byte{0, 0, 0, 5, 99, 0, 0, 0, 1}, "kind 99"},
		"a kind of the client":     {[]byte{0, 0, 0, 5, 2, 0, 0, 0, 1}, "kind 2"},
		"a second hello":           {[]byte{0, 0, 0, 5, 1, 0, 0, 0, 0}, "kind 1"},
		"a reply without a code":   {[]byte{0, 0, 0, 8, 7, 0, 0, 0, 1, 0, 0, 0}, "kind 7"},
		"a reply to nobody":        {[]byte{0, 0, 0, 9, 7, 0, 0, 9, 9, 0, 0, 0, 0}, "there is none of"},
		"an item of what has none": {[]byte{0, 0, 0, 9, 7, 0, 0, 0, 1, 0, 0, 0, 4}, "not asked for"},
		"a short event":            {[]byte{0, 0, 0, 8, 8, 0, 0, 0, 1, 0, 0, 0}, "kind 8"},
		"a short host call":        {append([]byte{0, 0, 0, 22, 9, 0, 0, 0, 0}, make([]byte, 17)...), "kind 9"},
		"a name that is not there": {append(append([]byte{0, 0, 0, 23, 9, 0, 0, 0, 0}, make([]byte, 16)...), 0, 200), "name"},
	}
	for name, frame := range frames {
		t.Run(name, func(t *testing.T) {
			server := connected(t, func(p *peer) {
				p.next()
				_, _ = p.Write(frame.sent)
				if frame.words != "closed" {
					p.until()
				}
			})
			var at, after runtime.MemStats
			runtime.ReadMemStats(&at)
			_, err := served(t, server).AskNow(context.Background())
			runtime.ReadMemStats(&after)
			lostWith(t, err, frame.words)
			if more := after.TotalAlloc - at.TotalAlloc; more > 1<<20 {
				t.Errorf("%d bytes were allocated for nothing", more)
			}
		})
	}
	t.Run("more items than asked for", func(t *testing.T) {
		server := connected(t, func(p *peer) {
			call := p.expect("ticks")
			for range call.credit + 2 {
				p.reply(call.id, codeItem, tick(1)...)
			}
			p.until()
		})
		var last error
		for _, err := range served(t, server).Ticks(context.Background(), 1) {
			last = err
			if err == nil {
				<-server.conn.over
			}
		}
		lostWith(t, last, "not asked for")
	})
	noneLeft(t, before)
}

func FuzzAwayFrames(f *testing.F) {
	f.Add([]byte{0, 0, 0, 9, 7, 0, 0, 0, 1, 0, 0, 0, 0})
	f.Add([]byte{0, 0, 0, 9, 8, 0, 0, 0, 1, 0, 0, 0, 0})
	f.Add([]byte{0, 0, 0, 30, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 'n', 'o', 'w', 0xa0, 0, 0, 0})
	f.Add([]byte{0, 0, 0, 6, 11, 0, 0, 0, 0, 'x', 0, 0, 0, 5, 10, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, sent []byte) {
		here, there := net.Pipe()
		conn := &connection{wire: here}
		conn.begin(bufio.NewReader(here))
		go func() {
			_, _ = there.Write(sent)
			there.Close()
		}()
		done := make(chan struct{})
		go func() {
			conn.ask(newCall(0, 0, "now"))
			close(done)
		}()
		<-done
		conn.close()
	})
}

func TestAwayStreams(t *testing.T) {
	cancelled := make(chan struct{})
	server := connected(t, func(p *peer) {
		call := p.expect("ticks")
		granted, sent := call.credit, uint32(0)
		for sent < 100 {
			for ; sent < granted && sent < 100; sent++ {
				p.reply(call.id, codeItem, tick(uint64(sent))...)
			}
			if sent == 100 {
				break
			}
			a := p.next()
			if a.kind != frameGrant || a.id != call.id {
				t.Errorf("%v", a)
				return
			}
			granted += binary.BigEndian.Uint32(a.body)
			if granted-sent > 16 {
				t.Errorf("%d ahead", granted-sent)
			}
		}
		p.reply(call.id, codeOK, 0xf6)
		call = p.expect2("count_up")
		for n := range call.credit {
			p.reply(call.id, codeItem, number(uint64(n))...)
		}
		for a := p.next(); a.kind != 0; a = p.next() {
			if a.kind == frameCancel {
				close(cancelled)
				p.reply(a.id, codeCancelled)
			}
		}
	})
	f := served(t, server)
	var n uint64
	for got, err := range f.Ticks(context.Background(), 100) {
		if err != nil || got.N != n || got.After != time.Second {
			t.Fatalf("%v, %v instead of %d", got, err, n)
		}
		n++
	}
	if n != 100 {
		t.Errorf("%d items", n)
	}
	for got, err := range server.CountUp(context.Background(), 5) {
		if err != nil {
			t.Fatal(err)
		}
		if got == 2 {
			break
		}
	}
	select {
	case <-cancelled:
	default:
		t.Error("the stream goes on")
	}
}

// expect2 is expect where grants may come before.
func (p *peer) expect2(name string) asked {
	for {
		if a := p.next(); a.kind != frameGrant {
			if a.name != name {
				p.t.Errorf("%v instead of %s", a, name)
			}
			return a
		}
	}
}

func TestAwayEvents(t *testing.T) {
	over := make(chan struct{})
	server := connected(t, func(p *peer) {
		all, one := p.expect("ffi.subscribe"), asked{}
		p.reply(all.id, codeOK, 0xf6)
		one = p.expect("ffi.subscribe")
		if !slices.Equal(one.body, entry("event", text("on_note"))) || !slices.Equal(all.body, entry("event", text(""))) {
			t.Errorf("%x, %x", one.body, all.body)
		}
		p.send(frameEvent, one.id, append([]byte{0, 0, 0, 0}, note("early")...)...)
		p.reply(one.id, codeOK, 0xf6)
		for i := range 100 {
			p.send(frameEvent, all.id, append([]byte{0, 0, 0, 0}, note(fmt.Sprint(i))...)...)
			p.send(frameEvent, one.id, append([]byte{0, 0, 0, 1}, note(fmt.Sprint(i))...)...)
		}
		p.send(frameEvent, one.id, 0, 0, 0, 0, 0xff)
		end := p.expect("ffi.unsubscribe")
		if !slices.Equal(end.body, entry("id", number(uint64(one.id)))) {
			t.Errorf("%x", end.body)
		}
		p.send(frameEvent, one.id, append([]byte{0, 0, 0, 0}, note("late")...)...)
		p.reply(end.id, codeOK, 0xf6)
		p.reply(p.expect("ffi.unsubscribe").id, codeOK, 0xf6)
		p.until()
		close(over)
	})
	reported := make(chan any, 1)
	SetPanicHandler(func(recovered any, _ []byte) { reported <- recovered })
	defer SetPanicHandler(nil)
	f := served(t, server)
	var got []string
	f.OnEvent(func(name string, event any) { got = append(got, name+" "+string(event.(Note))) })
	last := make(chan struct{})
	var sub *Subscription
	ready := make(chan struct{})
	sub = f.OnNote(func(n Note) {
		<-ready
		got = append(got, string(n))
		if n == "99" {
			close(last)
		}
	})
	close(ready)
	<-last
	if err, ok := (<-reported).(*Error); !ok {
		t.Errorf("%v", err)
	}
	sub.Close()
	want := []string{"early"}
	for i := range 100 {
		want = append(want, fmt.Sprintf("on_note %d", i), fmt.Sprint(i))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if sub.Missed() != 100 || sub.Err() != nil {
		t.Errorf("%d missed, %v", sub.Missed(), sub.Err())
	}
	f.Close()
	server.Close()
	<-over
	if sub := f.OnNote(func(Note) {}); !errors.Is(sub.Err(), ErrClosed) {
		t.Errorf("%v", sub.Err())
	}
}

// What there is no room for is dropped and counted, and the next event comes when there is some again.
func TestAwayEventsWithoutRoom(t *testing.T) {
	const large, many = 1 << 20, eventsMost>>20 + 10
	server := connected(t, func(p *peer) {
		one := p.expect("ffi.subscribe")
		p.reply(one.id, codeOK, 0xf6)
		words := append([]byte{0, 0, 0, 0}, note(strings.Repeat("x", large))...)
		for range many {
			p.send(frameEvent, one.id, words...)
		}
		call := p.expect("destroyed") // Behind all of them.
		p.reply(call.id, codeOK, number(0)...)
		p.expect("destroyed")
		p.send(frameEvent, one.id, append([]byte{0, 0, 0, 0}, note("last")...)...)
		p.reply(p.expect("ffi.unsubscribe").id, codeOK, 0xf6)
		p.until()
	})
	leave, last := make(chan struct{}), make(chan struct{})
	came := uint64(0)
	sub := served(t, server).OnNote(func(n Note) {
		<-leave
		if n == "last" {
			close(last)
			return
		}
		came++
	})
	if _, err := server.Destroyed(); err != nil {
		t.Error(err)
	}
	missed := sub.Missed()
	close(leave)
	go server.Destroyed() // There is no reply to it.
	<-last
	if missed < 10 || came+missed != many || sub.Missed() != missed {
		t.Errorf("%d came, %d and then %d were missed", came, missed, sub.Missed())
	}
	sub.Close()
}

// A listener may close what calls it, and call whatever it likes.
func TestAwayListenersClose(t *testing.T) {
	server := connected(t, func(p *peer) {
		for a := p.next(); a.kind != 0; a = p.next() {
			if a.kind != frameCall {
				continue
			}
			switch a.name {
			case "ask_now":
				p.reply(a.id, codeOK, 5)
			case "ffi.subscribe":
				p.reply(a.id, codeOK, 0xf6)
				p.send(frameEvent, a.id, append([]byte{0, 0, 0, 0}, note("one")...)...)
				p.send(frameEvent, a.id, append([]byte{0, 0, 0, 0}, note("two")...)...)
			default:
				p.reply(a.id, codeOK, 0xf6)
			}
		}
	})
	f := served(t, server)
	subs, done := make(chan *Subscription, 1), make(chan struct{})
	subs <- f.OnNote(func(n Note) {
		if n != "one" {
			t.Errorf("%s", n)
		}
		if got, err := f.AskNow(context.Background()); got != 5 || err != nil {
			t.Errorf("%d, %v", got, err)
		}
		(<-subs).Close()
		close(done)
	})
	<-done
	closed := make(chan struct{})
	f.OnNote(func(n Note) {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if n == "one" {
			close(closed)
		}
	})
	<-closed
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	server.Close()
}

func TestAwayHostFunctions(t *testing.T) {
	told := make(chan string, 10)
	done := make(chan struct{})
	server := connected(t, func(p *peer) {
		defer close(done)
		for {
			a := p.expect("ffi.register")
			p.reply(a.id, codeOK, 0xf6)
			if slices.Equal(a.body, entry("function", text("log_line"))) {
				break
			}
		}
		p.host(0, "log_line", entry("line", text("one"))...)
		p.host(0, "log_line", entry("line", text("two"))...)
		p.host(0, "nobody", 0xa0)
		p.host(7, "nobody", 0xa0)
		check := func(call uint64, code int32, payload string) {
			if id, got, said := p.answer(); id != call || got != code || string(said) != payload {
				t.Errorf("%d %d %q instead of %d %d %q", id, got, said, call, code, payload)
			}
		}
		check(7, codeError, "no function is set")
		p.host(8, "fetch_profile", entry("user_id", text("u"))...)
		check(8, codeOK, string(someProfile("u")))
		p.host(9, "fetch_profile", entry("user_id", text("panic"))...)
		check(9, codeError, "panicked: ouch")
		p.host(10, "fetch_profile", entry("user_id", text("nobody"))...)
		check(10, codeError, "nobody is nobody")
		p.host(11, "fetch_profile", 0xa0)
		if id, code, _ := p.answer(); id != 11 || code != codeError {
			t.Errorf("%d, %d", id, code)
		}
		p.host(12, "give_number", entry("value", []byte{1})...)
		if id, code, said := p.answer(); id != 12 || code != codeFail || !strings.Contains(string(said), "busy") {
			t.Errorf("%d, %d, %q", id, code, said)
		}
	})
	SetPanicHandler(func(any, []byte) {})
	defer SetPanicHandler(nil)
	f := served(t, server)
	err := f.SetFetchProfile(func(ctx context.Context, userID string) (Profile, error) {
		switch userID {
		case "panic":
			panic("ouch")
		case "nobody":
			return Profile{}, errors.New("nobody is nobody")
		}
		return Profile{Name: userID}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetGiveNumber(func(context.Context, int16) (int16, error) { return 0, &RefusedBusy{} }); err != nil {
		t.Fatal(err)
	}
	if err := f.SetLogLine(func(_ context.Context, line string) { told <- line }); err != nil {
		t.Fatal(err)
	}
	if first, second := <-told, <-told; first != "one" || second != "two" {
		t.Errorf("%s, %s", first, second)
	}
	<-done
}

func TestAwayObjects(t *testing.T) {
	server := connected(t, func(p *peer) {
		given := p.expect("session_of")
		p.reply(given.id, codeOK, text("18446744073709551615")...)
		call := p.expect("ask_give_session")
		if !slices.Equal(call.body, entry("value", text("18446744073709551615"))) {
			t.Errorf("%x", call.body)
		}
		p.reply(call.id, codeError, []byte("no")...)
		lines := p.expect("session_lines")
		if lines.receiver != 1<<64-1 {
			t.Errorf("%d", lines.receiver)
		}
		p.reply(lines.id, codeOK, 0xf6)
		if closing := p.expect2("ffi.close"); closing.receiver != 1<<64-1 {
			t.Errorf("%d", closing.receiver)
		} else {
			p.reply(closing.id, codeOK, 0xf6)
		}
		p.until()
	})
	f := served(t, server)
	s, err := f.SessionOf()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.AskGiveSession(context.Background(), s); err == nil || err.Error() != "no" {
		t.Errorf("%v", err)
	}
	for line, err := range s.Lines(context.Background(), 1) {
		t.Error(line, err)
	}
	other := served(t, connected(t, (*peer).until))
	if _, err := other.AskGiveSession(context.Background(), s); err == nil || !strings.Contains(err.Error(), "not of this connection") {
		t.Errorf("%v", err)
	}
	if _, err := other.AskGiveSession(context.Background(), nil); err == nil || !strings.Contains(err.Error(), "value: nil") {
		t.Errorf("%v", err)
	}
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := f.AskGiveSession(context.Background(), s); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
	for _, err := range s.Lines(context.Background(), 1) {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("%v", err)
		}
	}
}

func TestAwayInstances(t *testing.T) {
	server := connected(t, func(p *peer) {
		made := p.expect("new")
		p.reply(made.id, codeOK, text("42")...)
		call := p.expect("ask_now")
		if call.receiver != 42 {
			t.Errorf("%d", call.receiver)
		}
		p.reply(call.id, codeOK, 1)
		closing := p.expect("ffi.close")
		if closing.receiver != 42 {
			t.Errorf("%d", closing.receiver)
		}
		p.reply(closing.id, codeTimeout)
		p.until()
	})
	UseServer(server)
	defer UseServer(nil)
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.AskNow(context.Background()); err != nil {
		t.Error(err)
	}
	var plain *Error
	if err := f.Close(); !errors.As(err, &plain) || plain.Code != CodeTimeout {
		t.Errorf("%v", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func TestAwayStaleWarnings(t *testing.T) {
	enough := make(chan struct{})
	server := connected(t, func(p *peer) {
		call := p.expect("ask_now")
		<-enough
		p.reply(call.id, codeOK, 1)
		p.until()
	})
	f := served(t, server)
	var heard []time.Duration
	err := f.SetStaleWarn(time.Millisecond, func(ctx context.Context, call string, elapsed time.Duration) {
		heard = append(heard, elapsed)
		if call != "AskNow" {
			t.Errorf("%s", call)
		}
		if len(heard) == 3 {
			close(enough)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.AskNow(context.Background()); err != nil {
		t.Error(err)
	}
	for i, elapsed := range heard {
		if elapsed < time.Duration(i+1)*time.Millisecond {
			t.Errorf("%v", heard)
		}
	}
	if err := f.SetStaleWarn(-1, nil); err == nil {
		t.Error("a negative interval")
	}
}
