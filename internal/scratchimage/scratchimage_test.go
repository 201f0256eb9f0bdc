package scratchimage_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/FastPix/fastpix-playback-go/internal/scratchimage"
)

const dockerfile = `FROM --platform=$BUILDPLATFORM golang:1.26 AS build
RUN go build

FROM scratch AS first
COPY --from=build /out/a /a

FROM scratch AS last
COPY --from=build --chown=1:1 /data /data
CMD ["a"]
`

func TestStage(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		stage string
		want  string
		err   string
	}{
		{
			name: "stage before another stage", stage: "first",
			want: "FROM scratch AS first\nCOPY /out/a /a\n\n",
		},
		{
			name: "last stage", stage: "last",
			want: "FROM scratch AS last\nCOPY --chown=1:1 /data /data\nCMD [\"a\"]\n",
		},
		{name: "stage that needs a registry", stage: "build", err: "FROM golang:1.26"},
		{name: "unknown stage", stage: "fir", err: "no stage fir"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := scratchimage.Stage(dockerfile, tt.stage)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("stage (-want +got):\n%s", diff)
			}
			if (err != nil) != (tt.err != "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("the error is %v, want %q", err, tt.err)
			}
		})
	}
}
