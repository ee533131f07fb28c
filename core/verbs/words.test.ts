import { parseTapArguments } from './tap-arguments.js';
import { explained } from './usage.js';

const KNOWN = ['spec', 'check', 'read', 'preview', '--config', '--select', '--debug'];

test.each([
  [
    ['reed', '--connector', 'acme'],
    'Unknown arguments: connector, reed',
    'no command reed. Did you mean read?',
  ],
  [['reed', '--selekt', 'calls'], 'Unknown arguments: selekt, reed', 'no command reed. Did you mean read?'],
  [['read', '--selekt', 'calls'], 'Unknown argument: selekt', 'no option --selekt. Did you mean --select?'],
  [
    ['preview', '--debug'],
    'Unknown argument: debug',
    '`p preview` has no option --debug: `p preview --help` says which it has.',
  ],
  [['wonder', '--debug'], 'Unknown arguments: debug, wonder', 'There is no command'],
  [['wonder'], 'Unknown argument: wonder', 'There is no command wonder. See p --help.'],
])('%j: what was meant', (argv, problem, words) => {
  expect(explained(problem, argv, KNOWN, 'p')).toContain(words);
});

test.each([
  [['--cofig', 'c.json'], 'There is no option --cofig. Did you mean "--config"?'],
  [['--config', 'c.json', '--discovr'], 'There is no option --discovr. Did you mean "--discover"?'],
  [['--wonder'], 'There is no option --wonder.'],
  [['discover'], 'A tap takes options only, and no "discover". Did you mean "--discover"?'],
  [['--config'], "Option '--config <value>' argument missing."],
])('a tap, %j: what was meant', (argv, problem) => {
  expect(parseTapArguments(argv)).toEqual({ problem });
});
