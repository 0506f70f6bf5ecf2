// Signs in as a browser would, hop by hop, and prints the session cookie as "name=value".
// usage: node sign-in.mjs URL ACCOUNT PASSWORD      (every host is a *.localhost name)
import http from 'node:http';

const [start, account, password] = process.argv.slice(2);
const jars = new Map();
let target = new URL(start);
let form;

for (let hop = 0; hop < 30; hop++) {
  const answer = await send(target, form);
  form = undefined;
  const session = answer.cookies.find((cookie) => cookie.startsWith('__Host-Iap-') && !cookie.startsWith('__Host-Iap-Attempt-'));
  if (session && target.host === new URL(start).host) {
    console.log(session);
    process.exit(0);
  }
  const refresh = /http-equiv="refresh" content="0; ?url=([^"]+)"/i.exec(answer.body)?.[1];
  const next = answer.location ?? (refresh && unescape(refresh));
  if (next) {
    target = new URL(next, target);
    continue;
  }
  if (!answer.body.includes('name="password"')) fail(`${target} answered ${answer.status} and leads nowhere:\n${answer.body.slice(0, 500)}`);
  const action = /<form[^>]*action="([^"]*)"/.exec(answer.body)?.[1] ?? '';
  form = { username: account, password };
  for (const [, name, value] of answer.body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) form[name] = unescape(value);
  target = new URL(unescape(action), target);
}
fail('too many redirects');

function send(url, fields) {
  const body = fields && new URLSearchParams(fields).toString();
  const cookies = [...(jars.get(url.host) ?? new Map())].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { host: url.host, accept: 'text/html' };
  if (cookies) headers.cookie = cookies;
  if (body) Object.assign(headers, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body), origin: url.origin });
  return new Promise((done, failed) => {
    http.request({ host: '127.0.0.1', port: url.port, path: url.pathname + url.search, method: body ? 'POST' : 'GET', headers }, async (answer) => {
      let text = '';
      for await (const chunk of answer) text += chunk;
      const set = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]);
      const jar = jars.get(url.host) ?? new Map();
      jars.set(url.host, jar);
      for (const pair of set) {
        const [name, ...value] = pair.split('=');
        jar.set(name, value.join('='));
      }
      done({ status: answer.statusCode, location: answer.headers.location, cookies: set.filter((pair) => !pair.endsWith('=')), body: text });
    }).on('error', failed).end(body);
  });
}

function unescape(text) {
  return text.replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
    .replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function fail(why) {
  console.error(`sign-in: ${why}`);
  process.exit(1);
}
