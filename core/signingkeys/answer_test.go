package signingkeys_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/FastPix/fastpix-playback-go/core/signingkeys"
)

const portalPage = "<!doctype html><title>Welcome to the hotel's Wi-Fi</title>"

// operations are the operations of a client, on the key with the ID "k".
var operations = map[string]func(context.Context, *signingkeys.Client) error{
	"Create": func(ctx context.Context, c *signingkeys.Client) error {
		_, err := c.Create(ctx)
		return err
	},
	"ListPage": func(ctx context.Context, c *signingkeys.Client) error {
		_, err := c.ListPage(ctx, 1, 10)
		return err
	},
	"List": func(ctx context.Context, c *signingkeys.Client) error {
		for _, err := range c.List(ctx) {
			if err != nil {
				return err
			}
		}
		return nil
	},
	"Get": func(ctx context.Context, c *signingkeys.Client) error {
		_, err := c.Get(ctx, "k")
		return err
	},
	"Delete": func(ctx context.Context, c *signingkeys.Client) error { return c.Delete(ctx, "k") },
}

// respond makes the API respond to every request with the status and the body.
func (api *fakeAPI) respond(status int, body string) {
	api.before = func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		refuse(w, status, body)
		return true
	}
}

func TestClient_unexpectedAnswer(t *testing.T) {
	t.Parallel()
	everywhere := map[string]string{
		"captive portal":     portalPage,
		"empty body":         "",
		"null":               "null",
		"empty object":       "{}",
		"array":              "[]",
		"success is false":   `{"success":false}`,
		"success is a text":  `{"success":"true"}`,
		"data alone":         `{"data":{"message":"signing key deleted successfully"}}`,
		"error with success": `{"success":true,"error":{"code":404,"message":"Signing key Not Found"}}`,
		"two objects":        `{"success":true}{"success":true}`,
	}
	page := `"pagination":{"totalRecords":0,"currentOffset":1,"offsetCount":1}`
	list := map[string]string{
		"no data":               `{"success":true,` + page + `}`,
		"data is null":          `{"success":true,"data":null,` + page + `}`,
		"data is an object":     `{"success":true,"data":{},` + page + `}`,
		"no pagination":         `{"success":true,"data":[]}`,
		"key without an ID":     `{"success":true,"data":[{"createdAt":"2026-05-20T10:10:01.090258Z"}],` + page + `}`,
		"private key as the ID": `{"success":true,"data":[{"id":"-----BEGIN PRIVATE ` + `KEY-----"}],` + page + `}`,
	}
	specific := map[string]map[string]string{
		"List":     list,
		"ListPage": list,
		"Get": {
			"no data":      `{"success":true}`,
			"no publicKey": `{"success":true,"data":{"signingKeyId":"k"}}`,
			"no ID":        `{"success":true,"data":{"publicKey":"-----BEGIN PUBLIC KEY-----"}}`,
			"another key":  `{"success":true,"data":{"signingKeyId":"k2","publicKey":"-----BEGIN PUBLIC KEY-----"}}`,
		},
		"Create": {
			"no data":               `{"success":true}`,
			"no ID":                 `{"success":true,"data":{"privateKey":"LS0t"}}`,
			"no privateKey":         `{"success":true,"data":{"id":"k"}}`,
			"private key as the ID": `{"success":true,"data":{"id":"-----BEGIN PRIVATE ` + `KEY-----","privateKey":"LS0t"}}`,
		},
	}
	for operation, do := range operations {
		for _, bodies := range []map[string]string{everywhere, specific[operation]} {
			for name, body := range bodies {
				t.Run(operation+"/"+name, func(t *testing.T) {
					t.Parallel()
					api := newFakeAPI(t)
					api.respond(http.StatusOK, body)
					err := do(t.Context(), api.client(t))
					if !errors.Is(err, signingkeys.ErrUnexpectedAnswer) {
						t.Fatalf("error = %v, want ErrUnexpectedAnswer", err)
					}
					if strings.Contains(err.Error(), "BEGIN") || strings.Contains(err.Error(), "Welcome") {
						t.Errorf("the error quotes the response: %v", err)
					}
					if n := len(api.seen()); n != 1 {
						t.Errorf("%d requests, want 1: another attempt has the same answer", n)
					}
				})
			}
		}
	}
}

func TestClient_notFoundByAnotherServer(t *testing.T) {
	t.Parallel()
	for operation, do := range operations {
		for _, body := range []string{portalPage, "", "{}", `{"message":"no Route matched with those values"}`} {
			t.Run(operation+"/"+body, func(t *testing.T) {
				t.Parallel()
				api := newFakeAPI(t)
				api.respond(http.StatusNotFound, body)
				err := do(t.Context(), api.client(t))
				if !errors.Is(err, signingkeys.ErrUnexpectedAnswer) || errors.Is(err, signingkeys.ErrNotFound) {
					t.Errorf("error = %v, want ErrUnexpectedAnswer and not ErrNotFound", err)
				}
			})
		}
	}
}

func TestDelete_retryMeetsAnotherServer(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"200": http.StatusOK, "404": http.StatusNotFound} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := newFakeAPI(t)
			api.before = func(w http.ResponseWriter, _ *http.Request, n int) bool {
				if n == 1 {
					status := http.StatusBadGateway
					refuse(w, status, "")
					return true
				}
				refuse(w, status, portalPage)
				return true
			}
			err := api.client(t, signingkeys.WithMaxWait(time.Millisecond)).Delete(t.Context(), "k")
			if !errors.Is(err, signingkeys.ErrUnexpectedAnswer) {
				t.Errorf("error = %v, want ErrUnexpectedAnswer: the key still exists", err)
			}
		})
	}
}

// TestClient_documentedAnswers uses the answers that FastPix documents and the
// ones that its SDKs have recorded.
func TestClient_documentedAnswers(t *testing.T) {
	t.Parallel()
	list := []string{
		`{"success":true,"data":[{"id":"f92cdbe4-8970-4523-996c-d4388aa4f958","createdAt":"2026-05-20T10:10:01.090258Z"}],` +
			`"pagination":{"totalRecords":1,"currentOffset":1,"offsetCount":1}}`,
		`{"success":true,"data":[],"pagination":{"totalRecords":0,"currentOffset":1,"offsetCount":0}}`,
		`{"success":true,"data":[],"pagination":{}}`,
	}
	for operation, bodies := range map[string][]string{
		"Create": {
			`{"success":true,"data":{"id":"b7158b65-302d-4fbd-9c48-503ca92bdd25","privateKey":"LS0tLS1C",` +
				`"createdAt":"2026-05-20T12:50:12.795601Z"}}`,
		},
		"List":     list,
		"ListPage": list,
		"Get": {
			`{"success":true,"data":{"workspaceId":"fd9197bb-c2f1-4e5c-9d54-7ac8a9a10f4e","signingKeyId":"K",` +
				`"publicKey":"-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"}}`,
		},
		"Delete": {
			`{"success":true}`,
			`{"success":true,"data":{"message":"signing key deleted successfully"}}`,
			`{"success":true,"data":null,"error":null}`,
		},
	} {
		for _, body := range bodies {
			t.Run(operation, func(t *testing.T) {
				t.Parallel()
				api := newFakeAPI(t)
				api.respond(http.StatusOK, body)
				if err := operations[operation](t.Context(), api.client(t)); err != nil {
					t.Errorf("error = %v for %s", err, body)
				}
			})
		}
	}
}
