import { names } from './accounts.mjs';

/** Everything that a page shows goes through here but literals. */
export const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

// No script, no font, no picture from anywhere: tests run without a network.
const page = (title, body) => `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${escape(title)}</title>
<style>body{font-family:sans-serif;max-width:24em;margin:4em auto}label,button{display:block;margin:.7em 0}</style>
</head>
<body><main><h1>${escape(title)}</h1>
${body}
</main></body>
</html>`;

export const loginPage = ({ uid, hint, failed }) => page('Sign in at the second provider', `
<form method="post" action="/interaction/${escape(uid)}/login">
  ${failed ? '<p role="alert">Wrong name or password.</p>' : ''}
  <label>Name <input name="username" value="${escape(hint ?? '')}" autocomplete="username" autofocus required></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <button type="submit">Sign in</button>
  <p>Accounts: ${names.join(', ')}</p>
</form>
<form method="post" action="/interaction/${escape(uid)}/abort"><button type="submit">Cancel</button></form>`);

export const consentPage = ({ uid, client, scopes }) => page('Allow access?', `
<p>${escape(client)} asks for: ${escape(scopes.join(', '))}</p>
<form method="post" action="/interaction/${escape(uid)}/confirm"><button type="submit">Allow</button></form>
<form method="post" action="/interaction/${escape(uid)}/abort"><button type="submit">Refuse</button></form>`);

export const logoutPage = (form) => page('Sign out here too?', `
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button type="submit" form="op.logoutForm">Stay signed in</button>`);

export const signedOutPage = () => page('Signed out', '<p>Your session at the provider has ended.</p>');

export const errorPage = (error) => page('That did not work', Object.entries(error)
  .map(([key, value]) => `<p><strong>${escape(key)}</strong>: ${escape(value)}</p>`).join('\n'));
