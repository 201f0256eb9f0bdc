# mockfastpix in a container:
#
#     docker build -t mockfastpix .
#     docker run --rm -p 127.0.0.1:8787:8787 mockfastpix
#
# The default target is the last stage, mock. The stage app is the net/http
# example, for compose.yaml.

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ARG TARGETOS
ARG TARGETARCH
# GOWORK=off: build with the requirements of the module alone, as its users do.
ENV CGO_ENABLED=0 GOWORK=off GOFLAGS="-trimpath -buildvcs=false" GOOS=$TARGETOS GOARCH=$TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# The version that "playback version" prints, because the build has no .git.
ARG VERSION
RUN go build -ldflags="-s -w -X main.release=$VERSION" -o /out/playback ./cmd/playback && mkdir /data

FROM build AS build-app
WORKDIR /src/examples
RUN go build -ldflags="-s -w" -o /out/app ./nethttp

FROM scratch AS app
LABEL org.opencontainers.image.title="fastpix-playback example" \
      org.opencontainers.image.description="A net/http app with private FastPix videos" \
      org.opencontainers.image.source="https://github.com/FastPix/fastpix-playback-go" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build-app /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build-app /out/app /app
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/app"]
CMD ["-addr", ":8080"]

FROM scratch AS mock
LABEL org.opencontainers.image.title="mockfastpix" \
      org.opencontainers.image.description="Mock FastPix for tests that refuses every invalid token with a reason" \
      org.opencontainers.image.source="https://github.com/FastPix/fastpix-playback-go" \
      org.opencontainers.image.licenses="MIT"
# For "playback keys", which connects to FastPix.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/playback /playback
# For "playback keys create": a volume mounted here is owned by the user, too.
COPY --from=build --chown=65532:65532 /data /data
ENV MOCKFASTPIX_ADDR=:8787
USER 65532:65532
EXPOSE 8787
# The image has no shell and no curl.
HEALTHCHECK --interval=5s --timeout=4s --start-period=2s CMD ["/playback", "healthcheck"]
ENTRYPOINT ["/playback"]
CMD ["mock"]
