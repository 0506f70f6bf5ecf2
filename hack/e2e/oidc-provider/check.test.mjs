// The whole code flow against server.mjs as a process, as a relying party and a browser would do it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const redirectUri = 'http://portal.localhost:18080/callback';
const logoutUri = 'http://portal.localhost:18080/signed-out';
let issuer, provider, announced, announcedTokens;

before(async () => {
  announcedTokens = [];
  announced = http.createServer(async (request, answer) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    announcedTokens.push(new URLSearchParams(body).get('logout_token'));
    answer.end();
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => announced.once('listening', listening));
  provider = spawn(process.execPath, ['server.mjs', '--port', '0', '--redirect-uri', redirectUri,
    '--post-logout-redirect-uri', logoutUri,
    '--backchannel-logout-uri', `http://portal.localhost:${announced.address().port}/logout`],
  { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
  issuer = await new Promise((ready, failed) => {
    provider.once('exit', (code) => failed(new Error(`the provider ended with ${code}`)));
    provider.stdout.on('data', (data) => {
      const line = /^ready (\S+)$/m.exec(data);
      if (line) ready(line[1]);
    });
  });
});

after(() => {
  provider.kill();
  announced.close();
});

/** A browser: keeps cookies, follows redirects within the provider, stops at the first URL outside of it. */
class Browser {
  cookies = new Map();

  async go(url, form) {
    for (let hops = 0; hops < 10; hops++) {
      const target = new URL(url, issuer);
      if (target.origin !== issuer) return { left: target };
      const answer = await this.#send(target, form);
      if (!answer.headers.location) return { status: answer.statusCode, text: answer.text };
      url = answer.headers.location;
      form = undefined;
    }
    throw new Error('redirects in a circle');
  }

  #send(target, form) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { host: target.host, accept: 'text/html', ...(cookie && { cookie }) };
    if (form) headers['content-type'] = 'application/x-www-form-urlencoded';
    return new Promise((resolve, reject) => {
      http.request({ host: '127.0.0.1', port: target.port, path: target.pathname + target.search, method: form ? 'POST' : 'GET', headers }, async (answer) => {
        for (const line of answer.headers['set-cookie'] ?? []) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
          if (value === '') this.cookies.delete(name); else this.cookies.set(name, value);
        }
        answer.text = '';
        for await (const chunk of answer) answer.text += chunk;
        resolve(answer);
      }).on('error', reject).end(form && new URLSearchParams(form).toString());
    });
  }
}

const onLoopback = (path) => issuer.replace('op.localhost', '127.0.0.1') + path;

async function token(parameters) {
  const answer = await fetch(onLoopback('/token'), {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('iap:iap-secret')}` },
    body: new URLSearchParams(parameters),
  });
  return { status: answer.status, body: await answer.json() };
}

function authorizationUrl(extra = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: 'iap', response_type: 'code', redirect_uri: redirectUri, scope: 'openid email', state: 's1', nonce: 'n1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...extra,
  });
  for (const [key, value] of [...query]) if (value === '') query.delete(key);
  return { verifier, url: `/auth?${query}` };
}

async function signIn(browser, username, extra) {
  const { verifier, url } = authorizationUrl(extra);
  let at = await browser.go(url);
  if (at.text) {
    const action = /action="(\/interaction\/[^"]+\/login)"/.exec(at.text)?.[1];
    assert.ok(action, at.text);
    at = await browser.go(action, { username, password: 'password' });
  }
  assert.ok(at.left, at.text);
  assert.equal(at.left.origin + at.left.pathname, redirectUri);
  assert.equal(at.left.searchParams.get('state'), 's1');
  assert.equal(at.left.searchParams.get('iss'), issuer);
  const answer = await token({ grant_type: 'authorization_code', code: at.left.searchParams.get('code'), redirect_uri: redirectUri, code_verifier: verifier });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

const verify = async (jwt) => (await jwtVerify(jwt, createRemoteJWKSet(new URL(onLoopback('/jwks'))), { issuer, audience: 'iap' })).payload;

for (const [name, groups] of [['alice', ['employees', 'admins']], ['bob', ['employees']], ['carol', ['contractors']]]) {
  test(`${name} signs in and the ID token carries the claims`, async () => {
    const claims = await verify((await signIn(new Browser(), name)).id_token);
    assert.equal(claims.sub, name);
    assert.equal(claims.email, `${name}@example.com`);
    assert.equal(claims.email_verified, true);
    assert.equal(claims.nonce, 'n1');
    assert.deepEqual(claims.groups, groups);
  });
}

test('a second sign-in in the same browser asks nothing', async () => {
  const browser = new Browser();
  await signIn(browser, 'alice');
  const { url } = authorizationUrl();
  assert.ok((await browser.go(url)).left);
});

test('prompt=login and acr_values are honoured', async () => {
  const browser = new Browser();
  await signIn(browser, 'alice');
  const { url } = authorizationUrl({ prompt: 'login' });
  assert.match((await browser.go(url)).text, /Password/);
  assert.equal((await verify((await signIn(new Browser(), 'alice', { acr_values: 'mfa' })).id_token)).acr, 'mfa');
});

test('a wrong password and a refusal do not sign in', async () => {
  const browser = new Browser();
  const page = await browser.go(authorizationUrl().url);
  const uid = /\/interaction\/([\w-]+)\//.exec(page.text)[1];
  assert.match((await browser.go(`/interaction/${uid}/login`, { username: 'alice', password: 'x' })).text, /Wrong name or password/);
  assert.equal((await browser.go(`/interaction/${uid}/abort`, {})).left.searchParams.get('error'), 'access_denied');
});

test('PKCE is required', async () => {
  const { url } = authorizationUrl({ code_challenge: '', code_challenge_method: '' });
  assert.equal((await new Browser().go(url)).left.searchParams.get('error'), 'invalid_request');
});

test('a refresh token is replaced at each use, and a used one ends the grant', async () => {
  const first = await signIn(new Browser(), 'bob');
  const second = await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token });
  assert.equal(second.status, 200);
  assert.deepEqual((await verify(second.body.id_token)).groups, ['employees']);
  assert.notEqual(second.body.refresh_token, first.refresh_token);
  assert.equal((await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).body.error, 'invalid_grant');
  assert.equal((await token({ grant_type: 'refresh_token', refresh_token: second.body.refresh_token })).body.error, 'invalid_grant');
});

test('sign-out from the relying party comes back and is announced on the back channel', async () => {
  const browser = new Browser();
  const { id_token: hint } = await signIn(browser, 'carol');
  const page = await browser.go(`/session/end?${new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: logoutUri, state: 's2' })}`);
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)[1];
  const done = await browser.go('/session/end/confirm', { xsrf, logout: 'yes' });
  assert.equal(done.left.href, `${logoutUri}?state=s2`);

  assert.equal(announcedTokens.length, 1);
  const logout = await verify(announcedTokens[0]);
  assert.ok(logout.events['http://schemas.openid.net/event/backchannel-logout']);
  assert.equal(logout.sid, (await verify(hint)).sid);
  assert.match((await browser.go(authorizationUrl().url)).text, /Password/);
});
