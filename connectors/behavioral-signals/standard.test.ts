import { standardTests } from 'trunkline/testing';
import source from './index.js';
import simulator from './simulator.js';
import { configOf, NOW, STREAMS, truthOf, type Version } from './testing.js';

const DAY = 86_400;
/**
 * What oliver answers does not say whose it is: an answer of before, again and again, looks like a world in
 * which nothing happens.
 */
const WITHOUT_OWNER = Object.fromEntries(
  ['', '/:pid', '/:pid/results', '/:pid/result', '/:pid/resultasr', '/:pid/results/asr'].map((path) => [
    `GET /client/:cid/process${path} repeat`,
    'no answer says whose it is',
  ]),
);

const again = 'a process that failed is tried again: its row comes a second time, as another one';

/** The generations have different results, and an address each. */
const generation = (version: Version, other: Version) =>
  standardTests({
    source,
    simulator,
    executable: 'dist/bin/source-behavioral-signals',
    world: {
      settings: {
        now: NOW,
        switches: { generation: version },
        options: {
          processes: 30,
          days: 4,
          processes_per_hour: 0,
          late: 0.15,
          stuck: 0.03,
          retried: 0,
          results_late: 0.1,
          recomputed: 0,
          edited: 0,
        },
      },
      config: (running) => configOf(running, version),
      happen(running) {
        running.event('arrive', { count: 4, finish_in: 0 });
        running.clock.advance(2 * DAY);
      },
      large: { options: { processes: 230 } },
      quiet: 20,
      except: {
        [`generation=${other}`]: 'its paths are other ones',
        'minus_one=temporary': again,
        ...WITHOUT_OWNER,
      },
    },
    truth(running) {
      const truth = truthOf(running, version);
      return Object.fromEntries(STREAMS[version].map((stream) => [stream, truth[stream]!]));
    },
  });

describe('v5', () => generation('v5', 'oliver'));
describe('oliver', () => generation('oliver', 'v5'));
