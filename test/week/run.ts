import { report as toPage } from '../reports.js';
import type { Scale, Town } from './town.js';
import { play, type Report } from './week.js';

const seed = Number(process.env['TRUNKLINE_SEED'] ?? 17);
const scale: Scale = process.env['TRUNKLINE_WEEK'] === 'full' ? 'full' : 'small';

const line = ({ syncs, requests, state, rows, ...report }: Report) =>
  [
    `${report.name}, a ${report.scale} week: ${syncs.complete} syncs complete, ${syncs.incomplete} incomplete, ${syncs.killed} killed, ${syncs.skipped} skipped`,
    `${requests.all} requests, at most ${requests.most} in a sync without faults, ${requests.quiet} in a quiet one`,
    `state: at most ${state.largest} bytes, ${state.last} at the end`,
    `${rows.held} rows of ${report.items} items; ${rows.changed} rows again because they changed, ${rows.repeated} after a failure`,
    `${report.edited} items edited, ${report.deleted} deleted, ${report.late} late, ${report.givenUp} given up; ${report.seconds} s`,
  ].join('\n  ');

/** Compressing costs time here and shows nothing that other tests do not. */
export const PLAIN = { gzip: 'no' };

/** Registers the test of one connector. */
export function week(name: string, found: (scale: Scale, seed: number) => Promise<Town>): void {
  describe(`${name}: a week of hourly syncs (${scale}, seed ${seed}, TRUNKLINE_SEED repeats it)`, () => {
    // Waits between tries are drawn; here they would only cost time, and with them a run could not be repeated.
    beforeAll(() => void jest.spyOn(Math, 'random').mockReturnValue(0.001));
    afterAll(() => jest.restoreAllMocks());

    test('the tables equal the truth, and requests and states stay small', async () => {
      const report = await play(name, await found(scale, seed), scale, seed);
      process.stdout.write(`${line(report)}\n`);
      toPage(`week-${name}`, report);
      expect({ count: report.broken.length, first: report.broken.slice(0, 20) }).toEqual({
        count: 0,
        first: [],
      });
      // It was a week worth the name.
      const { syncs, rows, edited, deleted, late, givenUp } = report;
      expect(
        Math.min(syncs.incomplete, syncs.killed, syncs.skipped, rows.changed, edited, deleted, late, givenUp),
      ).toBeGreaterThan(0);
      expect(syncs.complete).toBeGreaterThan(100);
    }, 7_200_000);
  });
}
