import http from 'node:http';
import net from 'node:net';
import { applied, localReply, mutated } from './answer.mjs';
import { connect } from './authorization.mjs';
import { checkOf, linesOf } from './check.mjs';
import { readOptions, usage } from './options.mjs';

let options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`envoy: ${error.message}\n\n${usage}`);
  process.exit(2);
}
if (options.help) {
  console.log(usage);
  process.exit(0);
}

const authorization = connect(options);
const [appHost, appPort] = options.app.split(':');

/** Resolves with the lines for the app, or with what to answer instead. */
async function judge(request, body) {
  const lines = linesOf(request);
  const isGrpc = /^application\/grpc($|[+;])/.test(request.headers['content-type'] ?? '');
  try {
    const answer = await authorization.check(checkOf(request, lines, body, options));
    if (!answer.status?.code) return { lines: applied(lines, answer.ok_response), onResponse: answer.ok_response?.response_headers_to_add ?? [] };
    return { reply: localReply(answer.denied_response, isGrpc) };
  } catch (error) {
    console.error(`envoy: the check failed: ${error.message}`);
    return options.failureModeAllow ? { lines: [...lines, ['x-envoy-auth-failure-mode-allowed', 'true']], onResponse: [] } : { reply: localReply(undefined, isGrpc) };
  }
}

async function firstBytes(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= options.bodyBytes) break;
  }
  return Buffer.concat(chunks);
}

function flat(lines) {
  return lines.flatMap(([name, value]) => [name, value]);
}

const server = http.createServer({ keepAlive: false, requestTimeout: 30_000 });
server.on('request', async (request, response) => {
  const body = options.bodyBytes > 0 ? await firstBytes(request) : undefined;
  const verdict = await judge(request, body?.subarray(0, options.bodyBytes));
  if (verdict.reply) {
    response.writeHead(verdict.reply.status, flat([...verdict.reply.lines, ['content-length', String(verdict.reply.body.length)], ['server', 'envoy']]));
    response.end(request.method === 'HEAD' ? undefined : verdict.reply.body);
    return;
  }
  const upstream = http.request({ host: appHost, port: appPort, method: request.method, path: request.url, setHost: false, agent: false, headers: flat([['host', request.headers.host ?? ''], ...verdict.lines]) });
  upstream.on('response', (answer) => {
    const lines = [];
    for (let i = 0; i < answer.rawHeaders.length; i += 2) lines.push([answer.rawHeaders[i].toLowerCase(), answer.rawHeaders[i + 1]]);
    response.writeHead(answer.statusCode, flat(mutated(lines, verdict.onResponse).filter(([name]) => name !== 'connection' && name !== 'transfer-encoding')));
    answer.pipe(response);
  });
  upstream.on('error', () => response.headersSent || response.writeHead(503).end());
  if (body) upstream.write(body);
  request.pipe(upstream);
});
server.on('upgrade', async (request, socket, head) => {
  socket.on('error', () => socket.destroy());
  // Only WebSocket is configured here; any other upgrade is refused before a filter sees it.
  const verdict = request.headers.upgrade.toLowerCase() === 'websocket' ? await judge(request) : { reply: localReply(undefined, false) };
  if (verdict.reply) {
    const lines = [...verdict.reply.lines, ['content-length', String(verdict.reply.body.length)], ['connection', 'close']];
    socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${verdict.reply.status} Denied\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, 'latin1'), verdict.reply.body]));
    return;
  }
  const upstream = net.connect(Number(appPort), appHost, () => {
    upstream.write(Buffer.from(`${request.method} ${request.url} HTTP/1.1\r\nhost: ${request.headers.host}\r\n${verdict.lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, 'latin1'));
    upstream.write(head);
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => socket.destroy());
});
server.listen(options.port, '127.0.0.1', () => console.log(`ready ${server.address().port}`));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    authorization.close();
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
