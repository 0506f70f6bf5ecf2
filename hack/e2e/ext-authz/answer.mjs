const APPEND_IF_EXISTS_OR_ADD = 0;
const ADD_IF_ABSENT = 1;
const OVERWRITE_IF_EXISTS = 3;

/** The lines that go to the app: written in the order of the answer, removed after that. What frames a message, and the host, nobody can remove. */
export function applied(lines, ok) {
  let result = mutated(lines, ok?.headers ?? []);
  for (const name of ok?.headers_to_remove ?? []) {
    if (!name.startsWith(':') && name.toLowerCase() !== 'host') result = result.filter(([other]) => other !== name.toLowerCase());
  }
  return result;
}

/** What the client gets in the app's stead. A gRPC client is told by status and message, never by a page. */
export function localReply(denied, isGrpc) {
  const status = denied?.status?.code || 403;
  const body = Buffer.from(denied?.body ?? '', 'utf8');
  const type = isGrpc ? [['content-type', 'application/grpc'], ['grpc-status', String(grpcStatus(status))], ['grpc-message', encodeURIComponent(body.toString())]] : [['content-type', 'text/plain']];
  return { status: isGrpc ? 200 : status, lines: mutated(type, denied?.headers ?? []), body: isGrpc ? Buffer.alloc(0) : body };
}

export function mutated(lines, options) {
  let result = lines.map((line) => [...line]);
  for (const { header, append_action: action = APPEND_IF_EXISTS_OR_ADD } of options) {
    const name = header.key.toLowerCase();
    const value = Buffer.from(header.value, 'utf8').toString('latin1');
    const exists = result.some(([other]) => other === name);
    if ((action === ADD_IF_ABSENT && exists) || (action === OVERWRITE_IF_EXISTS && !exists)) continue;
    if (action !== APPEND_IF_EXISTS_OR_ADD) result = result.filter(([other]) => other !== name);
    result.push([name, value]);
  }
  return result;
}

function grpcStatus(status) {
  return { 400: 13, 401: 16, 403: 7, 404: 12, 429: 14, 502: 14, 503: 14, 504: 14 }[status] ?? 2;
}
