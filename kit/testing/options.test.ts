import { subjectOf, type Truth } from './acme.fixture.js';
import { type Subject, standardCases } from './index.js';
import { Stand } from './stand.js';

/** What an author without a compiler misspells among what is tested, or of a read, is refused, and not left out. */

const subject = subjectOf({}, {});
const { source, simulator, world, truth } = subject;

test.each<[object, string]>([
  [
    { source, simulator, world, thruth: truth },
    'standardTests: "thruth" is no option of it, did you mean "truth"?',
  ],
  [
    { source, simulator, truth, world: { ...world, exept: { late: 'never' } } },
    'world of standardTests: "exept" is no option of it, did you mean "except"?',
  ],
  [{ source, simulator, truth }, 'standardTests: it has no "world"'],
  [
    { source, simulator, truth, world: { ...world, quiet: undefined } },
    'world of standardTests: it has no "quiet"',
  ],
])('standardTests (%#)', (wrong, words) => {
  expect(() => standardCases(wrong as Subject<never, Truth>)).toThrow(words);
});

test('a stand, and its reads', async () => {
  const { config, settings } = world;
  const options = { source, simulator, config, settings };
  const wrong = { source, simulator, config, setings: settings };
  expect(() => new Stand(wrong)).toThrow('Stand: "setings" is no option of it, did you mean "settings"?');
  const stand = new Stand(options);
  try {
    const running = await stand.begin();
    const misspelt = { stat: [] };
    expect(() => stand.read(running, misspelt as object)).toThrow(
      'a read of Stand: "stat" is no option of it, did you mean "state"?',
    );
  } finally {
    await stand.end();
  }
});
