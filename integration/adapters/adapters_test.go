package adapters_test

import (
	"os"
	"testing"

	"github.com/gin-gonic/gin"
	"go.uber.org/goleak"

	"github.com/FastPix/fastpix-playback-go/core"
	"github.com/FastPix/fastpix-playback-go/integration/suite"
	"github.com/FastPix/fastpix-playback-go/internal/needs"
	"github.com/FastPix/fastpix-playback-go/opensslkey"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.TestMode)
	os.Exit(m.Run())
}

var all = []suite.Adapter{
	nethttpAdapter, chiAdapter, ginAdapter, fiberAdapter, fiberV3Adapter, echoAdapter,
}

func TestAdapters(t *testing.T) { testAdapters(t, core.ParseSigningKey) }

func TestAdapters_openssl(t *testing.T) {
	needs.SkipUnlessLong(t)
	if _, err := opensslkey.Version(); err != nil {
		needs.Skip(t, "tests with OpenSSL's libcrypto", err)
	}
	testAdapters(t, opensslkey.Parse)
}

func testAdapters(t *testing.T, parse func(id string, material []byte) (core.SigningKey, error)) {
	// No goroutine may remain: neither from a closed signer nor from a request
	// whose client has disconnected.
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		// fasthttp's worker pool ends some seconds after its server. Its date
		// updater never ends.
		goleak.VerifyNone(t, before,
			goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"),
			goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"))
	})

	mock := suite.InProcess(t)
	for _, adapter := range all {
		suite.RunWithKeys(t, adapter, mock, parse)
	}
}
