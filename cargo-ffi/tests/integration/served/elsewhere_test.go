package elsewhere

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	mytimer "example.com/my-timer"
)

func file(name string) string {
	return filepath.Join(os.Getenv("FOLDER"), name)
}

// authority is those who sign, of whom that file has the certificate.
func authority(t *testing.T, name string) *x509.CertPool {
	text, err := os.ReadFile(file(name))
	pool := x509.NewCertPool()
	if err != nil || !pool.AppendCertsFromPEM(text) {
		t.Fatal(err)
	}
	return pool
}

func TestWhoIsLetIn(t *testing.T) {
	own, err := tls.LoadX509KeyPair(file("client.pem"), file("client.key"))
	if err != nil {
		t.Fatal(err)
	}
	shown := []tls.Certificate{own}
	known, other := authority(t, "ca.pem"), authority(t, "other.pem")
	token := mytimer.WithToken("s3cret")
	config := func(config *tls.Config) mytimer.DialOption { return mytimer.WithTLS(config) }
	right := config(&tls.Config{RootCAs: known, ServerName: "timer.test", Certificates: shown})
	overTLS, overUnix := os.Getenv("OVER_TLS"), os.Getenv("OVER_UNIX")
	for _, one := range []struct {
		name, address string
		options       []mytimer.DialOption
		refused       string
	}{
		{"tls", overTLS, []mytimer.DialOption{token, right}, ""},
		{"tls as a URL", strings.Replace(overTLS, ":", "://", 1), []mytimer.DialOption{right, token}, ""},
		{"unix", overUnix, []mytimer.DialOption{token}, ""},
		{"no token", overTLS, []mytimer.DialOption{right}, "token"},
		{"a wrong token", overUnix, []mytimer.DialOption{mytimer.WithToken("s3cre")}, "token"},
		{"no certificate", overTLS, []mytimer.DialOption{token, config(&tls.Config{RootCAs: known, ServerName: "timer.test"})}, "certificate"},
		{"an unknown server", overTLS, []mytimer.DialOption{token, config(&tls.Config{RootCAs: other, ServerName: "timer.test", Certificates: shown})}, "certificate"},
		{"another server", overTLS, []mytimer.DialOption{token, config(&tls.Config{RootCAs: known, ServerName: "other.test", Certificates: shown})}, "certificate"},
		{"a server of nobody's", overTLS, []mytimer.DialOption{token}, "certificate"},
	} {
		t.Run(one.name, func(t *testing.T) {
			timer, err := mytimer.Dial(context.Background(), one.address, one.options...)
			if one.refused != "" {
				var lost *mytimer.ConnectionError
				if !errors.As(err, &lost) || lost.Address != one.address || !strings.Contains(lost.Message, one.refused) {
					t.Fatal(err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			reply, err := timer.Echo(context.Background(), mytimer.EchoRequest{Message: "hello"})
			if want := (mytimer.EchoResponse{Echoed: "hello", TimerName: "ipc-server"}); err != nil || reply != want {
				t.Error(reply, err)
			}
			if err := timer.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
