import { standardTests } from 'trunkline/testing';
import source from './index.js';
import simulator from './simulator.js';
import { configOf, NOW, truthOf } from './testing.js';

const DAY = 86_400;
const moves = 'calls finish or go while they are read: switches.test.ts says what may be there';

standardTests({
  source,
  simulator,
  executable: 'dist/bin/source-voicegain',
  world: {
    settings: {
      now: NOW,
      options: { calls: 40, days: 4, calls_per_hour: 0, late: 0.15, stuck: 0.05, other_context: 0.1 },
    },
    // What people edit meanwhile is another matter: edited.test.ts.
    config: (running) => ({ ...configOf(running), lookback_days: 0 }),
    happen(running) {
      running.event('arrive', { n: 5 });
      running.clock.advance(2 * DAY);
    },
    large: { options: { calls: 330 } },
    // The newest call, the finished ones, who is in the way, the search for what is unfinished;
    // configurations and tags.
    quiet: 8,
    ways: {
      'without the search': [{ kind: 'status', status: 404, method: 'POST', path: 'search', every: 1 }],
    },
    // The simulator writes the callId into each session.
    isOneItems: (_, { label, callId }) => label === undefined || label === `call ${String(callId)}`,
    except: { 'finish_blocker=yes': moves, 'delete_midrun=yes': moves },
  },
  truth(running) {
    const { configs, tags } = running.truth({ full: true });
    return { ...truthOf(running), sa_configs: configs!, call_tags: tags! };
  },
});
