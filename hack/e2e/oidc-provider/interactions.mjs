import { passwordFits } from './accounts.mjs';
import { consentPage, loginPage } from './pages.mjs';

/** Serves /interaction/UID...: the pages that oidc-provider sends a browser to when it needs the person. */
export const interactions = (provider) => async (context, next) => {
  const match = /^\/interaction\/[\w-]+(?:\/(login|confirm|abort))?$/.exec(context.path);
  if (!match) return next();

  const { req, res } = context;
  const details = await provider.interactionDetails(req, res);
  const step = `${context.method} ${match[1] ?? 'page'}`;

  switch (step) {
    case 'GET page': return show(context, await pageFor(provider, details));
    case 'POST login': return login(provider, context, details);
    case 'POST confirm': return finish(provider, context, { consent: { grantId: await grant(provider, details) } });
    case 'POST abort': return finish(provider, context, { error: 'access_denied', error_description: 'The person said no.' }, false);
    default: context.status = 405;
  }
};

async function pageFor(provider, { uid, prompt, params }) {
  if (prompt.name === 'login') return loginPage({ uid, hint: params.login_hint });
  const client = await provider.Client.find(params.client_id);
  return consentPage({ uid, client: client.clientId, scopes: (params.scope ?? '').split(' ') });
}

async function login(provider, context, { uid, params }) {
  const { username, password } = await readForm(context.req);
  if (!passwordFits(username, password)) return show(context, loginPage({ uid, hint: username, failed: true }));
  const asked = (params.acr_values ?? '').split(' ');
  const strong = asked.includes('mfa');
  return finish(provider, context, {
    login: { accountId: username, acr: strong ? 'mfa' : 'pwd', amr: strong ? ['pwd', 'otp', 'mfa'] : ['pwd'] },
  }, false);
}

/** Everything that was asked for is given: what a client may see is not what these tests are about. */
async function grant(provider, { grantId, session, params, prompt }) {
  const given = (grantId && await provider.Grant.find(grantId))
    || new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  given.addOIDCScope(prompt.details.missingOIDCScope?.join(' ') ?? params.scope ?? '');
  if (prompt.details.missingOIDCClaims) given.addOIDCClaims(prompt.details.missingOIDCClaims);
  return given.save();
}

async function finish(provider, context, result, mergeWithLastSubmission = true) {
  const returnTo = await provider.interactionResult(context.req, context.res, result, { mergeWithLastSubmission });
  context.set('cache-control', 'no-store');
  context.status = 303;
  context.redirect(returnTo);
}

function show(context, html) {
  context.type = 'html';
  context.set('cache-control', 'no-store');
  context.body = html;
}

async function readForm(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 4096) throw new Error('the form is too long');
  }
  return Object.fromEntries(new URLSearchParams(text));
}
