import { select } from '../../../catalog/select.js';
import { catalogs, specs } from '../run.js';
import { type Kit, type Step, Unjudged } from '../step.js';
import { withoutRequired, withWrongSecrets } from '../wrong.js';

/** spec, check and discover, and a command line that is wrong. */
export const answers: readonly Step[] = [
  {
    name: 'spec',
    after: [],
    async take(kit) {
      const run = await kit.run({ verb: 'spec' });
      kit.learn({ spec: specs(run)[0]?.value.connectionSpecification });
      return [run];
    },
  },
  {
    name: 'spec-offline',
    after: ['spec'],
    take: async (kit) => [await kit.run({ verb: 'spec', offline: true })],
  },
  { name: 'usage', after: [], take: async (kit) => [await kit.run({ verb: 'no-such-verb' })] },
  {
    name: 'check',
    after: ['spec'],
    take: async (kit) => [await kit.run({ verb: 'check', config: kit.configFile() })],
  },
  {
    name: 'check-relative',
    after: ['check'],
    take: async (kit) => [await kit.run({ verb: 'check', config: kit.configFile(), from: 'relative' })],
  },
  {
    name: 'check-missing',
    after: ['spec'],
    take: async (kit) => [await kit.run({ verb: 'check', config: missing(kit) })],
  },
  {
    name: 'check-credentials',
    after: ['spec'],
    async take(kit) {
      const wrong = withWrongSecrets(specOf(kit), kit.config);
      if (wrong === undefined)
        throw new Unjudged('the config holds nothing that the spec marks with airbyte_secret');
      return [
        await kit.run({ verb: 'check', config: kit.workspace.write('config-wrong-credentials.json', wrong) }),
      ];
    },
  },
  {
    name: 'check-not-json',
    after: [],
    take: async (kit) => [
      await kit.run({ verb: 'check', config: kit.workspace.write('config-not.json', '{"this is": no JSON') }),
    ],
  },
  {
    name: 'discover',
    after: ['check'],
    async take(kit) {
      const run = await kit.run({ verb: 'discover', config: kit.configFile() });
      const all = catalogs(run)[0]?.value.streams ?? [];
      const { streams, select: text } = kit.options;
      const unknown = streams?.find((name) => !all.some((stream) => stream.name === name));
      if (unknown !== undefined && all.length > 0) {
        throw new Unjudged(
          `there is no stream "${unknown}" (--streams); there are: ${all.map(({ name }) => name).join(', ')}`,
        );
      }
      kit.learn({ streams: streams === undefined ? all : all.filter(({ name }) => streams.includes(name)) });
      // What is misspelt there ends it all: checks of other streams would pass for those of the ones that were meant.
      if (text !== undefined && all.length > 0)
        kit.learn({ streams: select({ streams: all }, text).streams.map(({ stream }) => stream) });
      return [run];
    },
  },
  {
    name: 'discover-again',
    after: ['discover'],
    take: async (kit) => [await kit.run({ verb: 'discover', config: kit.configFile() })],
  },
];

export function missing(kit: Kit): string {
  const wrong = withoutRequired(specOf(kit), kit.config);
  if (wrong === undefined) throw new Unjudged('the spec requires no field that the config has');
  return kit.workspace.write('config-without-a-required-field.json', wrong.config);
}

function specOf(kit: Kit) {
  if (kit.spec === undefined) throw new Unjudged('there is no SPEC');
  return kit.spec;
}
