/** What the run is meant to be; a smaller one is a try, and its page says so. */
export const WHOLE = { kills: 1000, cases: 100_000, week: 'full' };

const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const sum = (list, of) => list.reduce((total, one) => total + of(one), 0);
const kilobytes = (bytes) => `${Math.ceil(bytes / 1024)} KB`;

export function spoken(seconds) {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The page, out of what the tests reported. */
export function pageOf({ asked, seed, date, commit, clean, hash, node, kills, engine, weeks, seconds }) {
  const short = Object.keys(WHOLE).filter((name) => asked[name] !== WHOLE[name]);
  const less = short.map((name) =>
    name === 'week' ? `a ${asked.week} week` : `${name}: ${number(asked[name])} of ${number(WHOLE[name])}`,
  );
  const struck = sum(kills, ({ moments }) => moments);
  const cases = sum(engine, (one) => one.cases);
  return `# Reliability

Written by \`npm run test:long\`, which writes it only if everything passed. Do not edit it: run that again.

${short.length === 0 ? '' : `**This was a try, not the whole run: ${less.join('; ')}.**\n\n`}${table(
  ['', ''],
  [
    ['Date', date],
    ['Last commit of core/', `${commit}${clean ? '' : ', in a tree with uncommitted changes'}`],
    ['Content of core/', `\`${hash}\``],
    ['Seed', `${seed} (\`npm run test:long -- --seed ${seed}\` repeats it)`],
    ['Node', node],
    ['Duration', spoken(seconds.all)],
  ],
)}

A test compares the content of core/, its tests aside, with the hash above: this page is never older than the last change of core/.

## Kills

${number(struck)} reads were struck down at seeded moments (kill -9, SIGTERM, a reader that goes away), mostly a second time where they went on,
and resumed from the last STATE that had been read while the vendor's world went on as well: no row was missing. ${spoken(seconds.kills)}.

${table(
  ['Connector', 'Kills', 'How they ended'],
  kills.map(({ name, moments, endings }) => [
    name,
    number(moments),
    Object.entries(endings)
      .sort()
      .map(([how, count]) => `${how}: ${count}`)
      .join(', '),
  ]),
)}

A read that was over when it was struck ends with 0.

## Property cases

${number(cases)} random timelines through the engine, with late, stuck, failing, edited and deleted items, several streams that start at
different places, and in half of them crashes that resume from any earlier STATE: every guarantee held. ${spoken(seconds.engine)}.

${table(
  ['Shape of the list', 'Cases'],
  engine.map((one) => [one.shape, number(one.cases)]),
)}

## A week of hourly syncs

168 hours a connector against its simulator, every sync resumed from the state of the one before. Items come late and out of order,
hang and are given up, are edited and deleted; faults strike in seeded hours, some syncs fail, are killed or do not happen. After
every whole sync the tables of an upserting destination had every row there was to have (apart from items whose own requests had just
failed: the next sync brings those), and at the end each row was what the vendor shows. A source emits no deletions: rows of what was
deleted stay. What was edited after the lookback may stand as it was. ${spoken(seconds.week)}.

${table(
  ['Connector', 'Items', 'Syncs: complete, failed, killed, skipped', 'Items edited, deleted, late, given up'],
  weeks.map(({ name, items, syncs, edited, deleted, late, givenUp }) => [
    name,
    number(items),
    [syncs.complete, syncs.incomplete, syncs.killed, syncs.skipped].join(', '),
    [edited, deleted, late, givenUp].map(number).join(', '),
  ]),
)}

${table(
  [
    'Connector',
    'Rows held',
    'Again: changed',
    'Again: after a failure',
    'Requests',
    'Most in a sync',
    'In a quiet sync',
    'State: largest',
    'State: last',
  ],
  weeks.map(({ name, rows, requests, state }) => [
    name,
    number(rows.held),
    number(rows.changed),
    number(rows.repeated),
    number(requests.all),
    number(requests.most),
    number(requests.quiet),
    kilobytes(state.largest),
    kilobytes(state.last),
  ]),
)}

"Most" is of one sync without faults, mostly that after a pause of four days at the end. A quiet sync is one in which nothing had happened since
the one before. The state is that of all streams together. Each number has a bound in \`test/week/\`, with its reason.
`;
}

/** The hash a page was written for. */
export const hashIn = (text) => /\| Content of core\/ \| `([0-9a-f]{16})` \|/.exec(text)?.[1];
