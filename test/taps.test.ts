import { configured, type Ended, files, type Message, read, run } from './rig.js';
import { CONNECTORS, configFor, PUBLISHED, worldOf } from './worlds.js';

/** Every connector's tap beside its source: the same rows, a catalog and a description of its own. */

const of = ({ messages }: Ended, type: string) => messages.filter((message) => message['type'] === type);
const lastState = (ended: Ended): Message => of(ended, 'STATE').at(-1)!['value'];

describe.each(CONNECTORS)('tap-%s', (name) => {
  test('shows a catalog that Meltano can read line by line, without a config, and asks nobody', async () => {
    const { code, stdout, stderr } = await run(`tap-${name}`, ['--discover']);
    expect([code, stderr]).toEqual([0, '']);
    const { streams } = JSON.parse(stdout);
    expect(streams.length).toBeGreaterThan(PUBLISHED.includes(name) ? 1 : 0);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(60_000);
    expect(stdout).not.toContain('airbyte');
  });

  test('describes itself without a config', async () => {
    const json = JSON.parse((await run(`tap-${name}`, ['--about', '--format=json'])).stdout);
    expect(json).toMatchObject({
      name: `tap-${name}`,
      version: expect.any(String),
      settings: { type: 'object' },
    });
    expect(json.capabilities).toEqual(
      expect.arrayContaining(['catalog', 'discover', 'state', 'structured-logging']),
    );
    expect(json.settings.properties).toHaveProperty('emit_activate_version_messages');
    const { stdout: markdown } = await run(`tap-${name}`, ['--about=markdown']);
    for (const setting of json.settings.required) {
      const { oneOf } = json.settings.properties[setting];
      // Of variants what tells them apart is required.
      expect(markdown).toMatch(new RegExp(`^\\| \`${setting}${oneOf ? '\\.\\w+' : ''}\` \\| yes \\|`, 'm'));
    }
    expect((await run(`tap-${name}`, ['--version'])).stdout).toMatch(new RegExp(`^tap-${name} v\\d`));
  });

  test('writes the same rows as the source, each behind its schema, and a state at the end', async () => {
    const sim = await worldOf(name);
    const given = configFor(name, sim);
    const now = { TRUNKLINE_NOW: new Date(sim.clock.now()).toISOString() };
    const paths = files({ 'config.json': given });
    const ended = await run(`tap-${name}`, ['--config', paths['config.json']!], { env: now });
    expect([ended.code, ended.stderr.match(/^ERROR.*/m)]).toEqual([0, null]);
    const begun = new Set<string>();
    for (const message of ended.messages) {
      if (message['type'] === 'SCHEMA') begun.add(message['stream']);
      if (message['type'] === 'RECORD') expect(begun).toContain(message['stream']);
    }
    const source = await read(name, { config: given, catalog: configured([...begun]), env: now });
    await sim.close();
    expect(source.code).toBe(0);
    const counted = (rows: readonly string[]) =>
      Object.fromEntries([...begun].map((stream) => [stream, rows.filter((one) => one === stream).length]));
    const own = counted(of(ended, 'RECORD').map((message) => message['stream']));
    expect(Object.values(own).some((count) => count > 0)).toBe(true);
    expect(own).toEqual(counted(of(source, 'RECORD').map(({ record }) => record.stream)));
    expect(ended.messages.at(-1)!['type']).toBe('STATE');
    expect(Object.keys(lastState(ended).bookmarks).sort()).toEqual([...begun].sort());
  });
});
