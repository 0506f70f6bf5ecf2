const groups = {
  alice: ['employees', 'admins'],
  bob: ['employees'],
  carol: ['contractors'],
};

export const names = Object.keys(groups);

export const passwordFits = (name, password) => Object.hasOwn(groups, name) && password === 'password';

/** oidc-provider's account: the claims that ID tokens and the userinfo endpoint may carry. */
export function findAccount(_context, name) {
  if (!Object.hasOwn(groups, name)) return undefined;
  return {
    accountId: name,
    claims: () => ({
      sub: name,
      name: name[0].toUpperCase() + name.slice(1),
      email: `${name}@example.com`,
      email_verified: true,
      groups: groups[name],
    }),
  };
}
