import { parseArgs } from 'node:util';

export const usage = `An HTTP/1.1 proxy that asks as Envoy's ext_authz filter asks, over gRPC, with the published messages.

  node envoy.mjs --app HOST:PORT --ext-authz HOST:PORT [options]

  --listen PORT          on 127.0.0.1; default 0 takes a free one
  --timeout-ms N         deadline of a check, default 2000
  --raw-headers          encode_raw_headers: every line by itself, in bytes
  --unchecked-bytes      send values that are no UTF-8 as they came, as Envoy did before 1.26
  --body-bytes N         with_request_body.max_request_bytes, with allow_partial_message; default 0 sends none
  --failure-mode-allow   let requests pass where the call fails
  --context NAME=VALUE   context_extensions; repeat for several
  --record FILE          keep the latest check, as it goes on the wire
  --tls-ca, --tls-cert, --tls-key FILE   TLS to the service

Prints one line, "ready PORT", when it serves.`;

export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      listen: { type: 'string', default: '0' },
      app: { type: 'string' },
      'ext-authz': { type: 'string' },
      'timeout-ms': { type: 'string', default: '2000' },
      'raw-headers': { type: 'boolean', default: false },
      'unchecked-bytes': { type: 'boolean', default: false },
      'body-bytes': { type: 'string', default: '0' },
      'failure-mode-allow': { type: 'boolean', default: false },
      context: { type: 'string', multiple: true, default: [] },
      record: { type: 'string' },
      'tls-ca': { type: 'string' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { help: true };
  for (const name of ['app', 'ext-authz']) {
    if (!/^[^:]+:\d+$/.test(values[name] ?? '')) throw new Error(`--${name} must be HOST:PORT`);
  }
  return {
    port: wholeNumber(values, 'listen'),
    app: values.app,
    service: values['ext-authz'],
    timeoutMs: wholeNumber(values, 'timeout-ms'),
    rawHeaders: values['raw-headers'],
    uncheckedBytes: values['unchecked-bytes'],
    bodyBytes: wholeNumber(values, 'body-bytes'),
    failureModeAllow: values['failure-mode-allow'],
    record: values.record,
    context: Object.fromEntries(values.context.map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
    tls: values['tls-ca'] ? { ca: values['tls-ca'], cert: values['tls-cert'], key: values['tls-key'] } : undefined,
  };
}

function wholeNumber(values, name) {
  if (!/^\d+$/.test(values[name])) throw new Error(`--${name} is not a whole number: ${values[name]}`);
  return Number(values[name]);
}
