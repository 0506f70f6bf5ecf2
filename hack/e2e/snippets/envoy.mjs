// Checks a configuration of Envoy, as JSON on standard input, against the published messages: names, types and enumerations of every field, typed_config too.
// Prints one line for each mistake; exit code 1 where there are any.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import protobuf from 'protobufjs';

const require = createRequire(import.meta.url);
const folders = ['envoy-api', 'googleapis', 'xds', 'protoc-gen-validate'].map((name) => path.join(path.dirname(require.resolve('@grpc/grpc-js-xds/package.json')), 'deps', name));
const wrappers = { BoolValue: 'boolean', UInt32Value: 'number', UInt64Value: 'number', StringValue: 'string', DoubleValue: 'number' };
const published = load([
  'envoy/config/bootstrap/v3/bootstrap.proto',
  'envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto',
  'envoy/extensions/filters/http/ext_authz/v3/ext_authz.proto',
  'envoy/extensions/filters/http/router/v3/router.proto',
  'envoy/extensions/transport_sockets/tls/v3/tls.proto',
  'envoy/extensions/upstreams/http/v3/http_protocol_options.proto',
]);
const mistakes = [];
message(published.lookupType('envoy.config.bootstrap.v3.Bootstrap'), JSON.parse(readFileSync(0, 'utf8')), '');
for (const mistake of mistakes) console.log(mistake);
process.exit(mistakes.length > 0 ? 1 : 0);

function load(files) {
  protobuf.common('descriptor', require('protobufjs/google/protobuf/descriptor.json').nested.google.nested.protobuf.nested);
  const root = new protobuf.Root();
  root.resolvePath = (_, target) => folders.map((folder) => path.join(folder, target)).find((file) => existsSync(file)) ?? target;
  root.loadSync(files, { keepCase: true });
  return root;
}

function message(type, value, at) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    mistakes.push(`${at}: is no ${type.fullName}`);
    return;
  }
  for (const [name, part] of Object.entries(value)) {
    const field = type.fields[name];
    if (!field) mistakes.push(`${at}.${name}: ${type.fullName} has no such field`);
    else if (field.options?.deprecated) mistakes.push(`${at}.${name}: is deprecated`);
    else if (field.map) for (const [key, entry] of Object.entries(part)) one(field, entry, `${at}.${name}[${key}]`);
    else if (field.repeated) Array.isArray(part) ? part.forEach((entry, i) => one(field, entry, `${at}.${name}[${i}]`)) : mistakes.push(`${at}.${name}: is no list`);
    else one(field, part, `${at}.${name}`);
  }
  for (const oneof of type.oneofsArray)
    if (oneof.fieldsArray.filter((field) => field.name in value).length > 1) mistakes.push(`${at}: has several of ${oneof.name}`);
}

function one(field, value, at) {
  const type = field.resolve().resolvedType;
  if (!type) scalar(field.type, value, at);
  else if ('values' in type) {
    if (!(value in type.values)) mistakes.push(`${at}: ${value} is no ${type.fullName}`);
  } else if (type.fullName === '.google.protobuf.Any') any(value, at);
  else if (type.fullName === '.google.protobuf.Duration') {
    if (!/^\d+(\.\d+)?s$/.test(value)) mistakes.push(`${at}: ${value} is no duration`);
  } else if (type.name in wrappers && type.fullName.startsWith('.google.protobuf.')) {
    if (typeof value !== wrappers[type.name]) mistakes.push(`${at}: ${value} is no ${wrappers[type.name]}`);
  } else message(type, value, at);
}

function any(value, at) {
  const { '@type': url, ...rest } = value;
  try {
    message(published.lookupType(String(url).replace('type.googleapis.com/', '')), rest, `${at}(${url})`);
  } catch {
    mistakes.push(`${at}: there is no message ${url}`);
  }
}

function scalar(type, value, at) {
  const expected = type === 'string' || type === 'bytes' ? 'string' : type === 'bool' ? 'boolean' : 'number';
  if (typeof value !== expected) mistakes.push(`${at}: ${value} is no ${type}`);
}
