import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider from 'oidc-provider';
import { findAccount } from './accounts.mjs';
import { interactions } from './interactions.mjs';
import { loopbackFetch } from './loopback-fetch.mjs';
import { errorPage, logoutPage, signedOutPage } from './pages.mjs';

const html = (render) => async (context, ...rest) => {
  context.type = 'html';
  context.body = render(...rest);
};

const signingKey = (kid, alg, type, options) =>
  ({ ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' });

export function createProvider(options) {
  const provider = new Provider(options.issuer, configuration(options));
  provider.use(interactions(provider));
  for (const event of ['server_error', 'backchannel.error', 'grant.error', 'authorization.error', 'end_session.error']) {
    provider.on(event, (_context, error) => console.error(`${event}: ${error.message} ${error.error_description ?? ''}`));
  }
  return provider;
}

const configuration = (options) => ({
  clients: [{
    client_id: options.clientId,
    client_secret: options.clientSecret,
    redirect_uris: options.redirectUris,
    post_logout_redirect_uris: options.postLogoutRedirectUris,
    application_type: 'web',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    ...(options.backchannelLogoutUri && {
      backchannel_logout_uri: options.backchannelLogoutUri,
      backchannel_logout_session_required: true,
    }),
  }],
  // New keys at each start, as after a rotation: nothing may remember them.
  jwks: {
    keys: [
      signingKey('rsa', 'RS256', 'rsa', { modulusLength: 2048 }),
      signingKey('ec', 'ES256', 'ec', { namedCurve: 'P-256' }),
    ],
  },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  findAccount,
  claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
  // The claims stand in the ID token, as most companies' providers have it, not at userinfo alone.
  conformIdTokenClaims: false,
  acrValues: ['pwd', 'mfa'],
  pkce: { required: () => true },
  issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  loadExistingGrant: (context) => existingGrant(context, options.consent),
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: html(logoutPage), postLogoutSuccessSource: html(signedOutPage) },
  },
  renderError: html(errorPage),
  fetch: loopbackFetch,
  ttl: {
    AccessToken: options.tokenSeconds,
    IdToken: options.tokenSeconds,
    RefreshToken: options.refreshSeconds,
    AuthorizationCode: 60,
    Interaction: 600,
    Session: 86400,
    Grant: 86400,
  },
});

async function existingGrant({ oidc }, ask) {
  const { Grant } = oidc.provider;
  const id = oidc.result?.consent?.grantId ?? oidc.session.grantIdFor(oidc.client.clientId);
  const found = id && await Grant.find(id);
  if (found || ask) return found || undefined;
  const given = new Grant({ accountId: oidc.session.accountId, clientId: oidc.client.clientId });
  given.addOIDCScope(oidc.params.scope ?? '');
  await given.save();
  return given;
}
