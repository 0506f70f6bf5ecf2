import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';

const require = createRequire(import.meta.url);
const published = path.join(path.dirname(require.resolve('@grpc/grpc-js-xds/package.json')), 'deps');
const folders = ['envoy-api', 'googleapis', 'xds', 'protoc-gen-validate'].map((name) => path.join(published, name));

/** A client of envoy.service.auth.v3.Authorization. Each check resolves with the message, or rejects with the error of the call. */
export function connect({ service, timeoutMs, tls, uncheckedBytes, record }) {
  const { CheckRequest, CheckResponse } = messages(uncheckedBytes);
  const client = new grpc.Client(service, tls ? tlsCredentials(tls) : grpc.credentials.createInsecure(), tls ? { 'grpc.ssl_target_name_override': 'iap-gateway' } : {});
  const check = (request) =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        '/envoy.service.auth.v3.Authorization/Check',
        (message) => recorded(Buffer.from(CheckRequest.encode(message).finish()), record),
        (bytes) => CheckResponse.toObject(CheckResponse.decode(bytes), { enums: Number, oneofs: true, arrays: true }),
        CheckRequest.create(request),
        new grpc.Metadata(),
        { deadline: Date.now() + timeoutMs },
        (error, answer) => (error ? reject(error) : resolve(answer)),
      );
    });
  return { check, close: () => client.close() };
}

function messages(uncheckedBytes) {
  // Of Google's own files protobufjs brings the rest along.
  protobuf.common('descriptor', require('protobufjs/google/protobuf/descriptor.json').nested.google.nested.protobuf.nested);
  const root = new protobuf.Root();
  root.resolvePath = (_, target) => folders.map((folder) => path.join(folder, target)).find((file) => existsSync(file)) ?? target;
  root.loadSync('envoy/service/auth/v3/external_auth.proto', { keepCase: true });
  if (uncheckedBytes) {
    // A string and bytes look alike on the wire; only the writer of a string checks what is in it.
    root.lookupType('envoy.service.auth.v3.AttributeContext.HttpRequest').fields.headers.type = 'bytes';
  }
  root.resolveAll();
  return { CheckRequest: root.lookupType('envoy.service.auth.v3.CheckRequest'), CheckResponse: root.lookupType('envoy.service.auth.v3.CheckResponse') };
}

/** A message of a gRPC call: not compressed, four bytes of length, the message. */
function recorded(message, file) {
  if (file) {
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);
    writeFileSync(file, Buffer.concat([prefix, message]));
  }
  return message;
}

function tlsCredentials({ ca, cert, key }) {
  return grpc.credentials.createSsl(readFileSync(ca), key && readFileSync(key), cert && readFileSync(cert));
}
