import { Ajv } from 'ajv';
import type { JsonObject } from '../../../spec/json.js';
import { type Check, problems } from '../check.js';
import { draft7Problem } from '../draft7.js';
import { ending, specs } from '../run.js';
import { Unjudged } from '../step.js';

/** Slower than this (ms) a form takes long to open. */
const QUICK = { executable: 1000, image: 10_000 };

/** The answer of spec, and the config it asks for. */
export const spec: readonly Check[] = [
  {
    id: 'spec-answer',
    title: 'spec answers with exactly one SPEC and exit code 0',
    why: "Platforms, PyAirbyte and Airbyte's test suites take the first SPEC and know no connector without one.",
    needs: ['spec'],
    run(evidence) {
      const run = evidence.one('spec');
      const found = specs(run);
      if (found.length !== 1)
        return [
          {
            what: `it wrote ${found.length} SPEC messages`,
            run,
            ...(found[1] ? { line: found[1].line } : {}),
          },
        ];
      return run.code === 0 ? [] : [{ what: `it ${ending(run)}`, run }];
    },
  },
  {
    id: 'spec-version',
    title: 'SPEC is among the first ten lines, its protocol_version absent or 0.x.y',
    why: 'The platform looks for the version in ten lines and has a reader for major version 0 alone.',
    needs: ['spec'],
    run(evidence) {
      const run = evidence.one('spec');
      return specs(run)
        .slice(0, 1)
        .flatMap(({ line, value: { protocol_version: version } }) => {
          if (line.number > 10)
            return [
              { what: `SPEC is line ${line.number}: platforms look for its version in ten lines`, run, line },
            ];
          if (version === undefined || /^0\.\d+\.\d+/.test(version)) return [];
          return [{ what: `platforms support no protocol version ${version}`, run, line }];
        });
    },
  },
  {
    id: 'spec-offline',
    title: 'spec needs no network',
    why: 'The platform asks for the spec before anybody has configured a network, a proxy or an account.',
    needs: ['spec', 'spec-offline'],
    run(evidence) {
      if (specs(evidence.one('spec')).length === 0) throw new Unjudged('there is no SPEC');
      const run = evidence.one('spec-offline');
      return run.code === 0 && specs(run).length > 0
        ? []
        : [{ what: `it ${ending(run)} and wrote ${specs(run).length} SPEC`, run }];
    },
  },
  {
    id: 'spec-quick',
    title: 'spec answers in a second (an image: in ten)',
    why: 'PyAirbyte starts the connector three times for one read, a person waits for the form to open.',
    needs: ['spec', 'usage'],
    advice: true,
    run(evidence) {
      // The second start of all is the fair one: files are in memory, the image is unpacked.
      const run = [evidence.one('spec'), ...evidence.some('spec-offline')].reduce((a, b) =>
        a.ms <= b.ms ? a : b,
      );
      return run.ms <= QUICK[evidence.target.kind] ? [] : [{ what: `it took ${run.ms} ms`, run }];
    },
  },
  {
    id: 'spec-schema',
    title: 'connectionSpecification is a JSON Schema (draft 7) of an object with properties',
    why: 'The platform makes a form of it, and PyAirbyte validates each config against it before a read.',
    needs: ['spec'],
    run({ spec }) {
      const problem = draft7Problem(spec);
      if (problem !== undefined) return [{ what: `it is no JSON Schema: ${problem}` }];
      if (spec['type'] !== 'object')
        return [{ what: `its type is ${JSON.stringify(spec['type'])}, not "object"` }];
      return spec['properties'] === undefined ? [{ what: 'it has no "properties"' }] : [];
    },
  },
  {
    id: 'spec-config',
    title: 'the config matches connectionSpecification',
    why: 'PyAirbyte refuses such a config before the read begins.',
    needs: ['spec'],
    run({ spec, config }) {
      const ajv = new Ajv({
        strict: false,
        logger: false,
        allErrors: true,
        validateFormats: false,
        validateSchema: false,
      });
      let fits: ReturnType<typeof ajv.compile>;
      try {
        fits = ajv.compile(plain(spec));
      } catch (error) {
        throw new Unjudged(`the spec cannot be compiled: ${(error as Error).message}`);
      }
      const given = Object.fromEntries(Object.entries(config).filter(([name]) => !name.startsWith('_')));
      fits(given);
      return problems(fits.errors ?? [], ({ instancePath, message }) => ({
        what: `config${instancePath}: ${message}`,
      }));
    },
  },
];

/** Any $schema is fine: what it says is judged as draft 7, as platforms do. */
const plain = ({ $schema: _, ...schema }: JsonObject): JsonObject => schema;
