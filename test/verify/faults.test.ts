import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECKS } from '../../kit/verify/checks/index.js';
import type { Target } from '../../kit/verify/invocation.js';
import { textOf } from '../../kit/verify/report.js';
import { type Verified, type VerifyOptions, verify } from '../../kit/verify/verify.js';
import { CONFIG, smallSource } from './broken.js';
import { inside } from './inside.js';

/** One small source a check that is broken in this one respect: caught by that check, and by no other. */

const LABELS = { 'io.airbyte.name': 'small/source-small', 'io.airbyte.version': '0.1.0' };
const HEALTHY: NonNullable<Target['image']> = {
  labels: LABELS,
  env: ['AIRBYTE_ENTRYPOINT=/small read'],
  entrypoint: ['/small', 'read'],
};
const IMAGES: Record<string, NonNullable<Target['image']>> = {
  'image-labels': { ...HEALTHY, labels: { 'io.airbyte.name': 'small/source-small' } },
  'image-entrypoint': { ...HEALTHY, env: [] },
};
/** Only a process of its own has memory: processes.test.ts. */
const ELSEWHERE = ['slow-reader'];

function judge(fault: string, more: Partial<VerifyOptions> = {}): Promise<Verified> {
  const source = smallSource(fault);
  const state = join(dirname(source), 'old-state.json');
  const old = {
    type: 'STREAM',
    stream: { stream_descriptor: { name: 'items' }, stream_state: { version: 0, cursor: 2 } },
  };
  writeFileSync(state, JSON.stringify([old]));
  return verify({
    name: 'source-small',
    config: CONFIG,
    state,
    timeout: 1.5,
    jobs: 4,
    checkpoints: 4,
    page: 3,
    target: (folder) =>
      inside(source, folder, fault === 'spec-quick' ? undefined : (IMAGES[fault] ?? HEALTHY)),
    // Its runs meet in a file.
    ...(fault.endsWith('-resume') ? { jobs: 1 } : {}),
    ...more,
  });
}

const caught = ({ outcomes }: Verified) =>
  outcomes.filter(({ verdict }) => verdict === 'failed' || verdict === 'advice').map(({ check }) => check.id);

test('a healthy source passes all of them', async () => {
  const verified = await judge('');
  expect(caught(verified)).toEqual([]);
  expect(
    verified.outcomes.filter(({ verdict }) => verdict === 'skipped').map(({ check }) => check.id),
  ).toEqual(ELSEWHERE);
});

test('ids are unique', () => {
  expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
});

const FAULTS = CHECKS.map(({ id }) => id).filter((id) => !ELSEWHERE.includes(id));

test.each(FAULTS)('%s: caught by its check and by no other', async (fault) => {
  const verified = await judge(fault);
  // The report says which others there were, and why.
  if (caught(verified).length !== 1)
    throw new Error(`caught by ${caught(verified).join(', ') || 'none'}\n${failures(verified)}`);
  expect(caught(verified)).toEqual([fault]);
});

const failures = (verified: Verified) =>
  textOf({
    ...verified,
    outcomes: verified.outcomes.filter(({ verdict }) => verdict === 'failed' || verdict === 'advice'),
  });
