import type { Simulated } from '../testing/simulated.js';
import { simulated } from '../testing/simulated.js';
import type { Definition, Service } from './definition.js';
import { simulator } from './definition.js';
import { start } from './server.js';

/** Authors without a compiler misspell what a simulator is made of and what it is told. */

const service: Service = { routes: [] };
const acme = simulator({ name: 'acme', create: () => service });
type Words = Definition<never, never, unknown>;

test('a definition, with its place', () => {
  const wrong = { name: 'acme', swiches: { style: ['a', 'b'] }, create: () => service };
  expect(() => simulator(wrong as unknown as Words)).toThrow(
    /simulator \(.*options\.test\.ts:\d+\): "swiches" is no option of it, did you mean "switches"\?/,
  );
});

test.each<[object, RegExp]>([
  [{ sed: 7 }, /settings of the simulator acme: "sed" is no option of it, did you mean "seed"\?/],
  [{ now: 0, budgets: [] }, /"budgets" is no option of it, did you mean "budget"\?/],
])('how it is started: %j', (settings, words) => expect(start(acme, settings)).rejects.toThrow(words));

test.each<[object, RegExp]>([
  [{ befor: () => undefined }, /create of the simulator acme: "befor" .* did you mean "before"\?/],
  [{ limits: { header: () => ({}) } }, /limits of the simulator acme: "header" .* did you mean "headers"\?/],
])('what its create returns: %j', (more, words) => {
  const made = simulator({ name: 'acme', create: () => ({ ...service, ...more }) });
  return expect(start(made)).rejects.toThrow(words);
});

describe('a fault', () => {
  let vendor: Simulated<unknown>;
  beforeEach(() => {
    vendor = simulated(acme);
  });
  afterEach(() => vendor.end());

  it('is refused, in a test and by HTTP, and strikes nobody', async () => {
    const { faults, url } = await vendor.begin();
    const fault = { kind: 'status', staus: 429 } as const;
    const words = '"staus" is no option of it, did you mean "status"?';
    expect(() => faults.add(fault as never)).toThrow(words);
    const answer = await fetch(`${url}/_sim/faults`, { method: 'POST', body: JSON.stringify(fault) });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('staus')]);
    expect(faults.list()).toEqual([]);
  });
});
