/** The lines of a request after Envoy's connection manager: lower case, without what was for this hop, with what it adds itself. Values are bytes, one character each. */
export function linesOf(request) {
  const lines = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) lines.push([request.rawHeaders[i].toLowerCase(), request.rawHeaders[i + 1]]);
  const isUpgrade = lines.some(([name]) => name === 'upgrade');
  const nominated = lines.filter(([name]) => name === 'connection').flatMap(([, value]) => value.toLowerCase().split(',').map((token) => token.trim()));
  const hop = new Set(['host', 'keep-alive', 'proxy-connection', 'transfer-encoding', ...nominated.filter((name) => name !== 'upgrade'), ...(isUpgrade ? [] : ['connection', 'te'])]);
  const trailers = lines.filter(([name, value]) => name === 'te' && value.includes('trailers')).slice(0, 1);
  const kept = lines.filter(([name]) => !hop.has(name)).concat(isUpgrade ? [] : trailers);
  const peer = request.socket.remoteAddress.replace('::ffff:', '');
  return joined([...kept, ['x-forwarded-for', peer], ['x-forwarded-proto', 'http'], ['x-request-id', '7b8f6c0e-0c1f-4d5e-9d2b-0f6f0a7c1b2a']], new Set(['cookie', 'x-forwarded-for', 'x-forwarded-proto']));
}

/** What the filter says of a request (check_request_utils.cc). */
export function checkOf(request, lines, body, { rawHeaders, uncheckedBytes, context }) {
  const host = request.headers.host ?? '';
  const all = [[':authority', host], [':path', request.url], [':method', request.method], [':scheme', 'http'], ...lines];
  const http = { id: '1', method: request.method, path: request.url, host, scheme: 'http', size: body ? body.length : -1, protocol: `HTTP/${request.httpVersion}` };
  if (rawHeaders) {
    http.header_map = { headers: all.map(([key, value]) => ({ key, raw_value: Buffer.from(value, 'latin1') })) };
  } else {
    http.headers = Object.fromEntries(joined(all).map(([name, value]) => [name, uncheckedBytes ? Buffer.from(value, 'latin1') : sanitized(value)]));
  }
  if (body) http.body = body.toString('utf8');
  return {
    attributes: {
      source: { address: { socket_address: { address: request.socket.remoteAddress.replace('::ffff:', ''), port_value: request.socket.remotePort } }, principal: '', service: '' },
      destination: { address: { socket_address: { address: request.socket.localAddress.replace('::ffff:', ''), port_value: request.socket.localPort } } },
      request: { time: { seconds: Math.floor(Date.now() / 1000) }, http },
      context_extensions: context,
      metadata_context: { filter_metadata: {} },
      route_metadata_context: { filter_metadata: {} },
    },
  };
}

/** @param only names that are joined; all of them where it is not said */
function joined(lines, only) {
  const result = [];
  for (const [name, value] of lines) {
    const first = (!only || only.has(name)) && result.find(([other]) => other === name);
    if (first) first[1] += (name === 'cookie' ? '; ' : ',') + value;
    else result.push([name, value]);
  }
  return result;
}

/** Bytes that are no UTF-8 become exclamation marks. */
function sanitized(value) {
  const text = Buffer.from(value, 'latin1').toString('utf8');
  return text.replaceAll('\ufffd', '!');
}
