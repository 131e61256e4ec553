/**
 * A scripted server by itself: `npx tsx demo/server/main.ts --port 5930 --password secret`. A client of any kind may
 * connect, over WebSocket or plain TCP. `--clock MS` sets its multimedia clock ahead. Ends with Ctrl+C.
 */
import { parseArgs } from 'node:util';
import { ScriptedServer } from './scripted-server.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '5930' },
    password: { type: 'string' },
    name: { type: 'string', default: 'scripted' },
    clock: { type: 'string', default: '0' },
    still: { type: 'boolean', default: false },
  },
});

const server = await ScriptedServer.start({
  host: values.host,
  port: Number(values.port),
  password: values.password ?? null,
  name: values.name,
  clockOffset: Number(values.clock),
  guest: { animation: !values.still, film: !values.still },
});
console.log(`ws://${values.host}:${server.port}/ and spice://${values.host}:${server.port}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void server.stop().then(() => process.exit(0));
  });
}
