import { type Fault, random } from 'trunkline/simulator';

/** Hourly syncs, for a week. */
export const HOURS = 168;

/** What is done to the sync of one hour. */
export type Blow = { kind: 'skipped' } | { kind: 'killed' } | { kind: 'fault'; faults: Fault[] };

type Make = (skip: number, json: { path?: string }) => Fault[];
const status = (code: number, more: Partial<Fault> = {}): Make => {
  return (skip) => [{ kind: 'status', status: code, skip, count: 1, ...more }];
};

/** Gone after a moment: retries get over them, apart from a credential that cannot be renewed. */
const PASSING: readonly Make[] = [
  status(500),
  status(502),
  status(503, { count: 3 }),
  // A limit without Retry-After makes a client wait for a minute, and this test with it.
  status(429, { retry_after: 0.01, count: 2 }),
  status(401),
  status(403),
  (skip) => [{ kind: 'reset', skip, count: 2 }],
  (skip) => [{ kind: 'reset_body', skip }],
  (skip) => [{ kind: 'truncated', skip }],
  (skip, json) => [{ kind: 'cut', skip, ...json }],
  (skip, json) => [{ kind: 'empty', skip, ...json }],
  (skip, json) => [{ kind: 'html', skip, ...json }],
  (skip) => [
    { kind: 'status', status: 500, every: 7, skip },
    { kind: 'reset', every: 11, skip },
  ],
];

/** There for the whole hour: nothing helps but the next sync. */
const LASTING: readonly Make[] = [
  (skip) => [{ kind: 'status', status: 500, every: 1, skip }],
  (skip) => [{ kind: 'status', status: 401, every: 1, skip }],
  (skip) => [{ kind: 'reset', every: 1, skip }],
  (skip) => [{ kind: 'status', status: 503, every: 2, skip }],
  (skip) => [{ kind: 'status', status: 403, probability: 0.3, skip }],
];

/**
 * The blows of a week: each kind several times, in seeded hours; two or three may follow one another. The
 * first sync, the long one, is killed.
 */
export function planOf(seed: number, name: string, json?: string): Map<number, Blow> {
  const draw = random(seed, 'week', name);
  const path = json === undefined ? {} : { path: json };
  // Late in a sync as well as at its first request.
  const fault = (make: Make): Blow => ({
    kind: 'fault',
    faults: make(draw.chance(0.4) ? 0 : draw.int(1, 25), path),
  });
  const blows: Blow[] = [
    ...[...PASSING, ...PASSING, ...LASTING, ...LASTING].map(fault),
    ...Array.from({ length: 8 }, (): Blow => ({ kind: 'skipped' })),
    ...Array.from({ length: 11 }, (): Blow => ({ kind: 'killed' })),
  ];
  const hours = Array.from({ length: HOURS - 2 }, (_, i) => i + 1);
  const plan = new Map<number, Blow>([[0, { kind: 'killed' }]]);
  for (const blow of blows) plan.set(hours.splice(draw.int(0, hours.length - 1), 1)[0]!, blow);
  return plan;
}
