import http from 'node:http';

const loopback = (_host, options, answer) =>
  (options.all ? answer(null, [{ address: '127.0.0.1', family: 4 }]) : answer(null, '127.0.0.1', 4));

/**
 * fetch for the calls that the provider itself makes (back-channel logout). Debian's resolver does not know
 * *.localhost, and oidc-provider refuses loopback addresses as server-side request forgery; here loopback is
 * all there is.
 */
export async function loopbackFetch(url, { method = 'GET', headers, body, signal } = {}) {
  const sent = new Headers(headers);
  const text = body == null ? '' : String(body);
  if (text) sent.set('content-length', String(Buffer.byteLength(text)));
  return new Promise((resolve, reject) => {
    http.request(url, { method, headers: Object.fromEntries(sent), lookup: loopback, agent: false, signal }, async (answer) => {
      const chunks = [];
      for await (const chunk of answer) chunks.push(chunk);
      const empty = [204, 205, 304].includes(answer.statusCode);
      resolve(new Response(empty ? null : Buffer.concat(chunks), { status: answer.statusCode }));
    }).on('error', reject).end(text);
  });
}
