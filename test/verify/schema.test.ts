import { messageProblem } from '../../kit/verify/message.js';
import { SAMPLES } from './samples.js';

/** The schema that every line of every source is held against. */

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
