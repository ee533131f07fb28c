import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { budget } from './budget.js';
import { type Clock, clock } from './clock.js';
import { control } from './control.js';
import type { Request, Simulator } from './definition.js';
import { exchange } from './exchange.js';
import { faults } from './fault.js';
import { requestLog } from './log.js';
import { random } from './random.js';
import { compress, deliver, render } from './reply.js';
import type { Running, Scene } from './running.js';
import { checkSettings, chooseOptions, chooseSwitches, type Settings } from './settings.js';

/** Brings a simulator up on a free port, with the settings given; `close()` ends it. */
export async function start<T>(simulator: Simulator<T>, settings: Settings = {}): Promise<Running<T>> {
  checkSettings(simulator, settings);
  const { seed = 1, host = '127.0.0.1' } = settings;
  const now = typeof settings.now === 'string' ? Date.parse(settings.now) : settings.now;
  const time = clock({ now, rate: settings.rate });
  const switches = chooseSwitches(simulator, settings.switches);
  const options = chooseOptions(simulator, settings.options);
  const service = simulator.create({
    clock: time,
    seed,
    switches,
    options,
    random: (...key) => random(seed, ...key),
  } as Parameters<typeof simulator.create>[0]);
  const scene: Scene = {
    service,
    clock: time,
    log: requestLog(),
    faults: faults(seed),
    budget: budget(settings.budget ?? simulator.budget, time),
    switches,
    latency: Number(options['latency_ms']),
  };
  const answer = exchange(scene);
  const server = createServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy()); // the client went away
  });
  server.keepAliveTimeout = 65_000; // longer than any client keeps an idle connection: no reset that nobody asked for

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await read(incoming, time);
    if (!request.path.startsWith('/_sim/')) return answer(request, incoming.url ?? '/', response);
    await deliver(
      response,
      await compress(render(control(running as Running, request)), request.headers['accept-encoding']),
      undefined,
    );
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const events = service.events ?? {};
  const running: Running<T> = {
    name: simulator.name,
    url: `http://${reachable(host)}:${port}`,
    port,
    clock: time,
    requests: scene.log,
    faults: scene.faults,
    budget: scene.budget,
    switches,
    options,
    change: (given) => void Object.assign(switches, chooseSwitches(simulator, { ...switches, ...given })),
    truth(ask = {}) {
      if (!service.truth) throw new Error(`simulator ${simulator.name}: has no truth`);
      return service.truth(ask);
    },
    event(name, args = {}) {
      if (!Object.hasOwn(events, name))
        throw new Error(
          `simulator ${simulator.name}: no event "${name}"; there are ${Object.keys(events).join(', ')}`,
        );
      return events[name]!(args);
    },
    state: () => ({
      name: simulator.name,
      url: running.url,
      seed,
      now: new Date(time.now()).toISOString(),
      startedAt: new Date(time.startedAt).toISOString(),
      rate: time.rate,
      switches: { ...switches },
      options: { ...options },
      budget: scene.budget.windows,
      events: Object.keys(events),
    }),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections(); // also those that a fault keeps stalled
      await closed;
      await pause(0);
    },
  };
  return running;
}

async function read(incoming: IncomingMessage, time: Clock): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    params: {},
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark)),
    headers: incoming.headers,
    body,
    at: time.now(),
    form: () => new URLSearchParams(body.toString()),
    json() {
      try {
        return JSON.parse(body.toString()) as unknown;
      } catch {
        return undefined;
      }
    },
  };
}

/** A host as an address has it; one that listens everywhere is asked on this machine. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
