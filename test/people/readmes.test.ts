import { readFileSync } from 'node:fs';
import { connectionSpecification } from '../../spec/connection.js';
import { PUBLISHED, sourceOf } from '../worlds.js';

/**
 * What a connector's README says of fields, streams and keys is what the connector has. Its commands:
 * simulate.test.ts and test/e2e.
 */

const section = (text: string, title: string): string => {
  const [, rest = ''] = text.split(new RegExp(`^#+ ${title}$`, 'm'));
  return rest.split(/^#{2,3} /m)[0]!;
};
/** The cells of the rows that begin with a name in backticks. */
const rowsOf = (text: string): Map<string, string[]> =>
  new Map(
    [...text.matchAll(/^\| `(\w+)` +\|(.*)\|$/gm)].map(([, name, cells]) => [
      name!,
      cells!.split('|').map((cell) => cell.trim()),
    ]),
  );
const plain = (cell: string) => cell.replaceAll('`', '');
const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

describe.each(PUBLISHED)('the README of %s', (name) => {
  const readme = readFileSync(`connectors/${name}/README.md`, 'utf8');
  const source = sourceOf(name);

  test('names every field of the config, with its default', () => {
    const spec = connectionSpecification(source.spec);
    const text = section(readme, 'Set up the connector');
    const rows = rowsOf(text);
    const required = new Set(spec['required'] as string[]);
    for (const [field, { default: usual }] of Object.entries(
      spec.properties as Record<string, { default?: unknown }>,
    )) {
      expect(text).toContain(`\`${field}\``);
      const [cell] = rows.get(field) ?? [];
      if (cell === undefined) continue;
      if (required.has(field)) expect([field, cell]).toEqual([field, 'required']);
      else if (usual !== undefined)
        expect([field, plain(cell).replaceAll(' ', '')]).toEqual([
          field,
          expect.stringContaining(textOf(usual)),
        ]);
    }
    // Fields that are gone: the rows of the first table, which is that of the fields.
    const [table = ''] = text.trim().split('\n\n');
    expect(Object.keys(spec.properties as object)).toEqual(expect.arrayContaining([...rowsOf(table).keys()]));
  });

  test('names every stream with its key, its cursor and whether it is personal', () => {
    const rows = rowsOf(section(readme, 'Supported streams'));
    const streams = [...source.feeds.flatMap((feed) => feed.streams), ...source.snapshots];
    expect([...rows.keys()].sort()).toEqual(streams.map((stream) => stream.name).sort());
    for (const stream of streams) {
      const cells = rows.get(stream.name)!;
      expect(cells.join(' | ')).toContain(stream.primaryKey.map((field) => `\`${field}\``).join(', '));
      if ('cursorField' in stream && stream.cursorField !== undefined)
        expect(cells).toContain(`\`${stream.cursorField}\``);
      else expect(cells).toContain('full refresh');
      if (stream.personal === true) expect(cells).toContain('**In full**');
    }
  });

  test('begins with a try-out, and says what a sync costs and what to do about messages', () => {
    const titles = [...readme.matchAll(/^#{2,3} (.+)$/gm)].map(([, title]) => title!);
    expect(titles[0]).toBe('Try it without an account');
    expect(titles).toEqual(expect.arrayContaining(['Performance considerations', 'PyAirbyte', 'Messages']));
    expect(section(readme, 'Performance considerations')).toMatch(/^\| .*Requests/m);
    expect(readme).toMatch(/\| Deletions \| No/);
    expect(section(readme, 'Set up the connector')).toContain(`trunkline sync ${name} --config config.json`);
  });
});
