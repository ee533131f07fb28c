import { FAULT_KINDS, type Fault } from 'trunkline/simulator';
import { checkLines } from './lines.js';
import { bin, configured, type Ended, files, run } from './rig.js';
import { inProcess } from './stand.js';
import { configFor, PUBLISHED, sourceOf, worldOf } from './worlds.js';

/**
 * Secrets that everybody would recognise, over all verbs and faults of all connectors: none in LOG, TRACE,
 * status or stderr.
 */

process.env['TRUNKLINE_HTTP_TIMEOUT_SECONDS'] = '0.5';
process.env['LOG_LEVEL'] = 'DEBUG';

/**
 * With characters that addresses, JSON and base64 write in other ways; and one so short that it is hidden as
 * a whole word only.
 */
const SECRETS = ['tr"unk/line+t0ken=&', 'k3y'];
/** The option of each simulator that is the secret of its config. */
const OPTION: Record<string, string> = {
  voicegain: 'token',
  identitycall: 'api_key',
  'behavioral-signals': 'token',
  'nice-cx-ai': 'token',
  'vonage-conversation-analyzer': 'client_secret',
};

const base64 = (text: string) => Buffer.from(text).toString('base64');
/** All that must not be read: the secret in whatever way a message may write it. */
function formsOf(secret: string, client: string): string[] {
  const plain = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    new URLSearchParams({ '': secret }).toString().slice(1),
  ];
  // As HTTP Basic sends them.
  const pair =
    client === ''
      ? []
      : [
          base64(`${client}:${secret}`),
          base64(`${encodeURIComponent(client)}:${encodeURIComponent(secret)}`),
        ];
  return [
    ...plain,
    ...(secret.length < 6 ? [] : [base64(secret), base64(secret).replace(/=+$/, '')]),
    ...pair,
  ];
}

const kinds = (Object.keys(FAULT_KINDS) as Fault['kind'][]).filter(
  (kind) => kind !== 'status' && kind !== 'slow' && kind !== 'repeat',
);
const FAULTS: Fault[] = [
  ...kinds.map((kind) => ({ kind })),
  ...[400, 401, 403, 404, 418, 429, 500, 503].flatMap((status) =>
    (['vendor', 'echo'] as const).map((body) => ({
      kind: 'status' as const,
      status,
      body,
      ...(status === 429 ? { retry_after: 601 } : {}),
    })),
  ),
];

/** From the first request on, and for what quotes the vendor also once something was read. */
const cases = SECRETS.flatMap((secret) =>
  FAULTS.flatMap((fault) => [
    { secret, fault: { ...fault, every: 1 } },
    ...(fault.body === 'echo' ? [{ secret, fault: { ...fault, every: 1, skip: 4 } }] : []),
  ]),
).filter(({ secret, fault }) => secret === SECRETS[0] || fault.body === 'echo');

/** @returns what must not be read there, and how to ask in such a world */
async function worldWith(name: string, secret: string) {
  const source = sourceOf(name);
  const streams = source.feeds.flatMap((feed) => feed.streams.map((stream) => stream.name));

  const world = await worldOf(name, { options: { [OPTION[name]!]: secret } });
  const config = configFor(name, world);
  expect(Object.values(config)).toContain(secret);
  const paths = files({ 'config.json': config, 'catalog.json': configured(streams) });
  const given = ['--config', paths['config.json']!];
  const client = String((config as Record<string, unknown>)['client_id'] ?? '');
  return {
    source,
    world,
    forms: formsOf(secret, client),
    verbs: [
      ['check', ...given],
      ['discover', ...given],
      ['read', ...given, '--catalog', paths['catalog.json']!],
    ],
  };
}

// Side by side: they mostly wait.
const each = test.concurrent.each(PUBLISHED);

each('%s: none is shown, whatever the vendor answers, and be it the secret itself', async (name) => {
  let said = 0;
  const one = async ({ secret, fault }: (typeof cases)[number]) => {
    const { source, world, forms, verbs } = await worldWith(name, secret);
    const ids = world.faults.add(fault);
    try {
      for (const argv of verbs) {
        const ended: Ended = await inProcess(source, argv);
        const issued = JSON.stringify(ended.messages.filter(({ type }) => type !== 'RECORD')).match(
          /Bearer (?!\*)[\w.-]{12,}/g,
        );
        expect([name, fault, argv[0], issued]).toEqual([name, fault, argv[0], null]);
        try {
          checkLines(ended, ...forms);
        } catch (error) {
          throw new Error(`${name} ${JSON.stringify(fault)} ${argv[0]}: ${(error as Error).message}`);
        }
        said += ended.messages.filter(({ type }) => type === 'TRACE').length;
      }
      expect(world.faults.list().find(({ id }) => ids.includes(id))!.matched).toBeGreaterThan(0);
    } finally {
      await world.close();
    }
  };
  for (let at = 0; at < cases.length; at += 20) await Promise.all(cases.slice(at, at + 20).map(one));
  expect(said).toBeGreaterThan(cases.length);
});

each('%s: nor by the executable, which leaves stderr alone', async (name) => {
  const { world, forms, verbs } = await worldWith(name, SECRETS[0]!);
  world.faults.add({ kind: 'status', status: 400, body: 'echo', every: 1, skip: 2 });
  try {
    for (const argv of [['spec'], ...verbs]) {
      const ended = await run(`source-${name}`, argv);
      checkLines(ended, ...forms);
      expect([bin(name), argv[0], ended.stderr]).toEqual([bin(name), argv[0], '']);
    }
  } finally {
    await world.close();
  }
});

each('%s: nor in a config that is refused', async (name) => {
  for (const secret of SECRETS) {
    const { source, forms, verbs, world } = await worldWith(name, secret);
    await world.close();
    const config = {
      ...configFor(name, world),
      concurrency: secret,
      [secret]: secret,
      api_url: `https://user:${encodeURIComponent(secret)}@/`,
    };
    const path = files({ 'config.json': config })['config.json']!;
    for (const argv of verbs)
      checkLines(
        await inProcess(
          source,
          argv.map((word) => (word.endsWith('config.json') ? path : word)),
        ),
        ...forms,
      );
  }
});

// The address of a file may have a user, a password and a signature of its own, which are in no field for secrets.
test.concurrent('nor what the address of a list of identifiers carries', async () => {
  const secret = SECRETS[0]!;
  const { source, world, forms } = await worldWith('nice-cx-ai', 'simulated-token');
  const address = new URL(`${world.url}/identifiers.txt?sig=${encodeURIComponent('s1gned=by+us/')}`);
  [address.username, address.password] = ['reader', secret];
  const config = {
    ...configFor('nice-cx-ai', world),
    interactions: { source: 'file', location: address.href },
  };
  const paths = files({ 'config.json': config, 'catalog.json': configured(['interactions']) });
  const hidden = [
    ...forms,
    ...formsOf(secret, 'reader'),
    base64(`reader:${secret}`),
    's1gned',
    encodeURIComponent('s1gned=by+us/'),
  ];
  try {
    for (const status of [401, 403, 404, 429, 503]) {
      world.faults.clear();
      world.faults.add({
        kind: 'status',
        status,
        body: 'echo',
        every: 1,
        path: 'identifiers',
        retry_after: 601,
      });
      for (const verb of [['check'], ['read', '--catalog', paths['catalog.json']!]])
        checkLines(await inProcess(source, [...verb, '--config', paths['config.json']!]), ...hidden);
      expect(world.faults.list()[0]!.struck).toBeGreaterThan(1);
    }
  } finally {
    await world.close();
  }
});
