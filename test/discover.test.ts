import { files, run } from './rig.js';
import { stage } from './voicegain.js';

const on = stage();

describe('discover', () => {
  const names = ['calls', 'call_segments', 'sa_sessions', 'transcripts', 'sa_configs', 'call_tags'];

  it('--table is for people: each stream with its fields, keys and cursor', async () => {
    const { code, stdout } = await run('source-voicegain', ['discover', '--table']);
    expect(code).toBe(0);
    const heads = [...stdout.matchAll(/^(\w+) {2}\((.*)\)$/gm)].map(([, name, how]) => [name, how]);
    expect(heads.map(([name]) => name)).toEqual(names);
    expect(Object.fromEntries(heads)).toMatchObject({
      calls: 'incremental',
      transcripts: 'incremental; personal data in full',
      call_tags: 'read in full every time',
    });
    expect(stdout).toMatch(/^ {2}callId +string +key cursor +Id of the call/m);
    expect(stdout).toMatch(/^ {2}startTime +time +Start of the call/m);
  });

  it('shows the same streams twice, without a config and whatever the config', async () => {
    const paths = files({ broken: '{', wrong: {}, empty: '' });
    const given = [undefined, paths['broken'], paths['wrong'], paths['empty'], '/nowhere/config.json'];
    const all = await Promise.all(
      given.map((path) => on.run(['discover', ...(path === undefined ? [] : ['--config', path])])),
    );
    for (const ended of all) {
      expect([ended.code, ended.stderr, ended.messages.length]).toEqual([0, '', 1]);
      expect(ended.stdout).toBe(all[0]!.stdout);
    }
    const { streams } = all[0]!.messages[0]!['catalog'] as { streams: { [field: string]: unknown }[] };
    expect(streams.map(({ name }) => name)).toEqual(names);
    expect(streams[0]).toMatchObject({
      supported_sync_modes: ['full_refresh', 'incremental'],
      source_defined_cursor: true,
      default_cursor_field: ['callId'],
      source_defined_primary_key: [['callId']],
      is_resumable: true,
    });
    expect(streams[4]).toMatchObject({
      supported_sync_modes: ['full_refresh'],
      source_defined_primary_key: [['saConfId']],
      is_resumable: false,
    });
    expect(streams[4]).not.toHaveProperty('default_cursor_field');
  });

  it('promises nothing that clients cannot read: no $ref, no allOf, keys and cursors that are in the schema', async () => {
    const ended = await on.run(['discover']);
    expect(ended.stdout).not.toMatch(/"(\$ref|allOf|not)":/);
    expect(ended.stdout).not.toContain('"additionalProperties":false');
    for (const stream of ended.messages[0]!['catalog'].streams) {
      const fields = Object.keys(stream.json_schema.properties);
      expect(fields).toEqual(
        expect.arrayContaining([
          ...stream.source_defined_primary_key.flat(),
          ...(stream.default_cursor_field ?? []),
        ]),
      );
    }
  });
});
