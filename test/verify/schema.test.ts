import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { messageProblem } from '../../kit/verify/message.js';
import { SAMPLES } from './samples.js';

/** The schema that every line of every source is held against. */

const OFFICIAL = resolve('../shared/protocol/airbyte_protocol.json');
/** As it would stand in a line: what is undefined is not there. */
const written = (message: unknown): unknown => JSON.parse(JSON.stringify(message));

test('there are samples of both kinds', () => {
  expect(SAMPLES.filter(({ official }) => official).length).toBeGreaterThan(40);
  expect(SAMPLES.filter(({ official }) => !official).length).toBeGreaterThan(50);
});

test.each(SAMPLES.map((sample) => [JSON.stringify(sample.message), sample] as const))(
  '%s',
  (_, { message, official, ours = official }) => {
    const problem = messageProblem(written(message));
    expect(problem === undefined).toBe(ours);
    if (problem !== undefined) expect(problem).toMatch(/\w+ \w+/);
  },
);

/** Only where the protocol's own schema lies beside the checkout. */
const describeWith = existsSync(OFFICIAL) ? describe : describe.skip;

describeWith("what the samples say of the protocol's own schema is so", () => {
  const ajv = new Ajv({ strict: false, logger: false });
  addFormats.default(ajv);
  const { definitions } = existsSync(OFFICIAL)
    ? (JSON.parse(readFileSync(OFFICIAL, 'utf8')) as { definitions: object })
    : { definitions: {} };
  const fits = ajv.compile({
    definitions: { AirbyteMessage: {}, ...definitions },
    $ref: '#/definitions/AirbyteMessage',
  });
  test.each(SAMPLES.map((sample) => [JSON.stringify(sample.message), sample] as const))(
    '%s',
    (_, { message, official }) => {
      expect(fits(written(message))).toBe(official);
    },
  );
});
