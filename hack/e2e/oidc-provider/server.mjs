import { createServer } from 'node:http';
import { readOptions, usage } from './options.mjs';
import { createProvider } from './provider.mjs';

let options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`oidc-provider: ${error.message}\n\n${usage}`);
  process.exit(2);
}
if (options.help) {
  console.log(usage);
  process.exit(0);
}

const server = createServer();
server.on('error', (error) => {
  const busy = error.code === 'EADDRINUSE';
  console.error(busy ? `oidc-provider: port ${options.port} is in use; choose another with --port` : error.message);
  process.exit(1);
});
server.listen(options.port, '127.0.0.1', () => {
  options.issuer ??= `http://op.localhost:${server.address().port}`;
  server.on('request', createProvider(options).callback());
  console.log(`ready ${options.issuer}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
