import { standardTests } from 'trunkline/testing';
import source from './index.js';
import simulator from './simulator.js';
import { configOf, NOW, truthOf } from './testing.js';

const DAY = 86_400;
const ownerless = 'no answer says whose it is, and asked for once more it is the same again';
const moves = 'interactions are deleted while they are read: switches.test.ts says what may be there';

standardTests({
  source,
  simulator,
  executable: 'dist/bin/source-nice-cx-ai',
  world: {
    settings: {
      now: NOW,
      options: {
        interactions: 24,
        days: 3,
        interactions_per_hour: 0,
        late: 0.2,
        stuck: 0.03,
        failed: 0.1,
        listed_late: 0.1,
        text: 0.5,
      },
    },
    config: configOf,
    happen(running) {
      for (let i = 0; i < 3; i++) running.event('arrive', { finish_in: 0 });
      running.clock.advance(2 * DAY);
    },
    large: { options: { interactions: 230, text: 1 } },
    // The list of the customer, and the status of what is unfinished.
    quiet: 8,
    except: {
      'delete_midrun=after_status': moves,
      'delete_midrun=after_ai': moves,
      'GET /identifiers.txt cut': 'a plain list that breaks off is a shorter list: faults.test.ts',
      'GET /v1/interactions/:id/ai repeat for good': ownerless,
      'GET /v1/interactions/:id/transcripts/punctuated repeat for good': ownerless,
    },
  },
  truth: truthOf,
});
