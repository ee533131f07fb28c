import { standardTests } from 'trunkline/testing';
import source from './index.js';
import simulator from './simulator.js';
import { configOf, NOW, truthOf } from './testing.js';

const DAY = 86_400;

standardTests({
  source,
  simulator,
  executable: 'dist/bin/source-vonage-conversation-analyzer',
  world: {
    settings: {
      now: NOW,
      options: {
        calls: 40,
        days: 10,
        calls_per_hour: 0,
        late: 0.15,
        stuck: 0.03,
        late_listed: 0,
        recategorized: 0,
      },
    },
    config: (running) =>
      configOf(running, {
        interactions: { source: 'stats' },
        start_date: '2025-01-01T00:00:00Z',
        // What a late call shows is edited when it is finished, and a lookback brings it once more: edited.test.ts.
        lookback_days: 0,
      }),
    happen(running) {
      for (let i = 0; i < 3; i++) running.event('arrive');
      running.clock.advance(2 * DAY);
    },
    // The position is the end of a window, and windows are a month long.
    large: { options: { calls: 330, days: 150 } },
    quiet: 10,
    except: {
      'categorized_lists=yes': 'who was categorized again is listed again, and has a new version',
      'token_region=other': 'the token is of another region, and every request says so',
    },
  },
  truth: (running) => truthOf(running),
});
