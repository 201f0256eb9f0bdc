package adapters_test

import (
	"testing"

	"github.com/FastPix/fastpix-playback-go/integration/suite"
)

func TestAdapters(t *testing.T) {
	mock := suite.InProcess(t)
	for _, adapter := range []suite.Adapter{nethttpAdapter, chiAdapter, ginAdapter, fiberAdapter} {
		suite.Run(t, adapter, mock)
	}
}
