import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What a platform reads about a connector agrees with what the connector says of itself. */

const names = readdirSync('connectors').filter((name) => existsSync(`connectors/${name}/metadata.yaml`));
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

interface Declared {
  name: string;
  version: string;
  documentationUrl: string;
  feeds: { streams: { name: string; personal?: boolean }[] }[];
  snapshots: { name: string; personal?: boolean }[];
}

test('every connector has one', () => {
  expect(names).toEqual(
    readdirSync('connectors').filter((name) => existsSync(`connectors/${name}/index.ts`)),
  );
});

test('the Dockerfile puts the version of the package on its labels', () => {
  const given = [...readFileSync('Dockerfile', 'utf8').matchAll(/^ARG VERSION=(.*)$/gm)].map(
    ([, value]) => value,
  );
  expect(given).toEqual([version, version]);
});

describe.each(names)('connectors/%s/metadata.yaml', (name) => {
  const text = readFileSync(`connectors/${name}/metadata.yaml`, 'utf8');
  /** A value that stands on the line of its key. */
  const value = (key: string) => new RegExp(`^  ${key}: "?([^"#\\n]+?)"?\\s*$`, 'm').exec(text)?.[1];
  /** The items of `key: { list: [...] }`, written one a line. */
  const list = (key: string, inner: string) =>
    (new RegExp(`^  ${key}:\\n    ${inner}:\\n((?:      - .*\\n?)+)`, 'm').exec(text)?.[1] ?? '')
      .split('\n')
      .flatMap((line) => /^ {6}- "?([^"]+?)"?\s*$/.exec(line)?.[1] ?? []);

  test('is of this version, and named as the image is', async () => {
    const { default: source } = (await import(`../connectors/${name}/index.js`)) as { default: Declared };
    expect([value('dockerImageTag'), source.version, source.name]).toEqual([version, version, name]);
    expect(value('dockerRepository')).toBe(`trunkline/source-${name}`);
    expect(value('documentationUrl')).toBe(source.documentationUrl);
    expect(value('definitionId')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test('suggests streams that exist and hold no personal data in full', async () => {
    const { default: source } = (await import(`../connectors/${name}/index.js`)) as { default: Declared };
    const streams = [...source.feeds.flatMap((feed) => feed.streams), ...source.snapshots];
    const suggested = list('suggestedStreams', 'streams');
    expect(suggested).not.toEqual([]);
    for (const one of suggested) expect(streams).toContainEqual(expect.objectContaining({ name: one }));
    expect(streams.filter((stream) => suggested.includes(stream.name) && stream.personal)).toEqual([]);
  });

  test('allows the hosts it asks by default, and has an icon', () => {
    const hosts = list('allowedHosts', 'hosts');
    const { properties } = JSON.parse(readFileSync(`connectors/${name}/spec.json`, 'utf8')) as {
      properties: { api_url?: { default?: string } };
    };
    const asked = properties.api_url?.default;
    // A host with the region in it has no default to read here.
    if (asked !== undefined && !asked.includes('{')) expect(hosts).toContain(new URL(asked).host);
    expect(hosts).not.toEqual([]);
    expect(existsSync(`connectors/${name}/${value('icon')}`)).toBe(true);
  });
});

test('no two connectors share a definition', () => {
  const ids = names.map(
    (name) => /definitionId: (\S+)/.exec(readFileSync(`connectors/${name}/metadata.yaml`, 'utf8'))?.[1],
  );
  expect(new Set(ids).size).toBe(names.length);
});
