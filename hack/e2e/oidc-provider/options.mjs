import { parseArgs } from 'node:util';

export const usage = `An OpenID provider on loopback, made of the certified npm package oidc-provider.

  node server.mjs --client-id ID --client-secret SECRET --redirect-uri URI [options]

  --port N                          default 4444; 0 takes a free one
  --issuer URL                      default http://op.localhost:PORT
  --client-id, --client-secret      the one client (default iap, iap-secret)
  --redirect-uri URI                repeat for several
  --post-logout-redirect-uri URI    repeat for several
  --backchannel-logout-uri URI      where to announce an ended session; *.localhost is dialled on loopback
  --token-seconds N                 life of access and ID tokens, default 300
  --refresh-seconds N               life of refresh tokens, default 86400
  --consent                         ask for consent once a client; without it, it is given silently

Accounts: alice (employees, admins), bob (employees), carol (contractors); the password is "password".
Prints one line, "ready ISSUER", when it serves. PKCE is required. Every code flow yields a refresh token,
and each use replaces it; a used one that comes back ends the whole grant.`;

export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '4444' },
      issuer: { type: 'string' },
      'client-id': { type: 'string', default: 'iap' },
      'client-secret': { type: 'string', default: 'iap-secret' },
      'redirect-uri': { type: 'string', multiple: true, default: [] },
      'post-logout-redirect-uri': { type: 'string', multiple: true, default: [] },
      'backchannel-logout-uri': { type: 'string' },
      'token-seconds': { type: 'string', default: '300' },
      'refresh-seconds': { type: 'string', default: '86400' },
      consent: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { help: true };
  if (values['redirect-uri'].length === 0) throw new Error('at least one --redirect-uri is needed');
  return {
    port: wholeNumber(values, 'port'),
    issuer: values.issuer,
    clientId: values['client-id'],
    clientSecret: values['client-secret'],
    redirectUris: values['redirect-uri'],
    postLogoutRedirectUris: values['post-logout-redirect-uri'],
    backchannelLogoutUri: values['backchannel-logout-uri'],
    tokenSeconds: wholeNumber(values, 'token-seconds'),
    refreshSeconds: wholeNumber(values, 'refresh-seconds'),
    consent: values.consent,
  };
}

function wholeNumber(values, name) {
  if (!/^\d+$/.test(values[name])) throw new Error(`--${name} is not a whole number: ${values[name]}`);
  return Number(values[name]);
}
