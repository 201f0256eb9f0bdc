// Writes requests of the journal as an HTTP archive (HAR 1.2).

const unknown = { headersSize: -1, bodySize: -1 };

// harEntry returns the entry for a request. The journal has no bodies, few
// headers, no durations and no secrets, and neither has the entry.
export function harEntry(request, scheme) {
  const { time, method, host, path, query = "", origin, userAgent, status, reason, detail } = request;
  const headers = [
    ["Host", host],
    ["Origin", origin],
    ["User-Agent", userAgent],
  ];
  const url = `${scheme}//${host}${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}`;
  return {
    startedDateTime: time,
    time: 0,
    request: {
      method,
      url: query ? `${url}?${query}` : url,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: named(headers),
      queryString: named([...new URLSearchParams(query)]),
      ...unknown,
    },
    response: {
      status,
      statusText: "",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: named([["X-Mock-Reason", reason]]),
      content: { size: 0, mimeType: "" },
      redirectURL: "",
      ...unknown,
    },
    cache: {},
    timings: { send: 0, wait: 0, receive: 0 },
    comment: detail ?? "",
  };
}

const named = (pairs) => pairs.filter(([, value]) => value).map(([name, value]) => ({ name, value }));
