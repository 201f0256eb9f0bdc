// Writes a request of the journal as a curl command.

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

// curlCommand returns a command for a POSIX shell that repeats a request. The
// journal keeps no secrets, so the command reads them from variables, such as
// $TOKEN for the parameter token.
export function curlCommand({ method, host, path, query, origin, userAgent }, { origin: base, host: here }) {
  const words = [method === "HEAD" ? "curl -I" : "curl -i"];
  if (method !== "GET" && method !== "HEAD") words.push(`-X ${/^[A-Z]+$/.test(method) ? method : quoted(method)}`);
  if (host !== here) words.push(`-H ${quoted(`Host: ${host}`)}`);
  if (origin) words.push(`-H ${quoted(`Origin: ${origin}`)}`);
  if (userAgent) words.push(`-A ${quoted(userAgent)}`);
  const url = base + encodeURI(path).replace(/[?#]/g, encodeURIComponent) + (query ? `?${query}` : "");
  const variable = (_, name) => `${name}='"$${name.toUpperCase().replace(/\W/g, "_")}"'`;
  words.push(quoted(url).replace(/([\w.-]+)=redacted(?=[&'])/g, variable));
  return words.join(" ");
}
