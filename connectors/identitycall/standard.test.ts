import { standardTests } from 'trunkline/testing';
import source from './index.js';
import simulator from './simulator.js';
import { configOf, NOW, truthOf } from './testing.js';

const DAY = 86_400;

standardTests({
  source,
  simulator,
  executable: 'dist/bin/source-identitycall',
  world: {
    settings: {
      now: NOW,
      switches: { keywords: 'on' },
      options: {
        recordings: 30,
        days: 6,
        per_hour: 0,
        late: 0.15,
        stuck: 0.03,
        operators: 3,
        numbers: 2,
        deleted: 0,
        edited: 0,
        reevaluated: 0,
        retranscribed: 0,
      },
    },
    config: configOf,
    happen(running) {
      running.event('arrive', { n: 4 });
      running.clock.advance(3 * DAY);
    },
    large: { options: { recordings: 230 } },
    quiet: 20,
    except: {
      'delete_midrun=detail': 'recordings go while they are read: switches.test.ts says what may be there',
      'permissions=none': 'the key may read nothing, and every request says so',
    },
  },
  truth(running) {
    const { projects, operators, virtual_numbers } = running.truth();
    return {
      ...truthOf(running),
      projects: projects.map(String),
      operators: operators.map(String),
      virtual_numbers: virtual_numbers.map(String),
    };
  },
});
