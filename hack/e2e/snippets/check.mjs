// Checks YAML on standard input, object by object, against the published schemas of Kubernetes, Traefik, Istio and Gateway API. Prints what each object came to; exit code 1 where one is wrong.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import YAML from 'yaml';

const require = createRequire(import.meta.url);
const packages = ['@kubernetes-models/traefik', '@kubernetes-models/istio', '@kubernetes-models/gateway-api', 'kubernetes-models'].map((name) => path.dirname(require.resolve(`${name}/package.json`)));
let wrong = false;
for (const document of YAML.parseAllDocuments(readFileSync(0, 'utf8'))) {
  const object = document.toJS();
  if (!object.kind) continue;
  for (const filter of externalAuths(object)) tell('ExternalAuth', await problem('gateway.networking.k8s.io/v1', 'HTTPExternalAuthFilter', filter));
  tell(object.kind, await problem(object.apiVersion, object.kind, object));
}
process.exit(wrong ? 1 : 0);

async function problem(apiVersion, kind, object) {
  const file = packages.map((folder) => path.join(folder, apiVersion, `${kind}.js`)).find((candidate) => existsSync(candidate));
  if (!file) return 'no schema';
  const model = (await import(file))[kind];
  try {
    new model(object).validate();
    return 'valid';
  } catch (error) {
    wrong = true;
    return error.message;
  }
}

/** The standard channel does not know the filter's name yet, though all that is in it. */
function externalAuths(object) {
  const found = [];
  for (const rule of object.kind === 'HTTPRoute' ? object.spec.rules : []) {
    for (const filter of rule.filters ?? []) if (filter.type === 'ExternalAuth') found.push(filter.externalAuth);
    if (rule.filters) rule.filters = rule.filters.filter((filter) => filter.type !== 'ExternalAuth');
  }
  return found;
}

function tell(kind, outcome) {
  console.log(`${kind}: ${outcome}`);
}
