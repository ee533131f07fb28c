import { Remarks } from './remarks.js';

test('a hundred of a level are told, the others counted', () => {
  const told: string[] = [];
  const remarks = new Remarks((level, message) => void told.push(`${level} ${message}`));
  for (let n = 1; n <= 250; n++) remarks.say('INFO', `item ${n} has nothing`);
  remarks.say('WARN', 'an item is odd');
  remarks.tell(['calls', 'segments']);
  expect(told).toHaveLength(102);
  expect(told.slice(-3)).toEqual([
    'INFO item 100 has nothing',
    'WARN an item is odd',
    'INFO calls, segments: 150 more remarks like those above are not shown.',
  ]);
});

test('of few nothing is added', () => {
  const told: string[] = [];
  const remarks = new Remarks((_, message) => void told.push(message));
  remarks.say('INFO', 'one');
  remarks.tell(['calls']);
  expect(told).toEqual(['one']);
});
