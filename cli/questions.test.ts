import { connectionSpecification } from '../spec/connection.js';
import { askConfig, type Prompts } from './questions.js';

const spec = connectionSpecification({
  required: ['token', 'calls', 'region'],
  properties: {
    size: { type: 'integer', title: 'Size', minimum: 1, maximum: 10, default: 5, order: 3 },
    token: {
      type: 'string',
      title: 'Token',
      description: 'Of\u001b[2J the account.',
      airbyte_secret: true,
      minLength: 3,
      order: 0,
    },
    region: { type: 'string', title: 'Region', enum: ['emea', 'nam'], order: 1 },
    calls: {
      type: 'object',
      title: 'Calls',
      order: 2,
      oneOf: [
        { title: 'All', properties: { source: { const: 'all' } } },
        {
          title: 'List',
          required: ['source', 'ids'],
          properties: {
            source: { const: 'list', order: 0 },
            ids: { type: 'array', title: 'Ids', items: { type: 'string' }, minItems: 1, order: 1 },
          },
        },
      ],
    },
  },
});

/** Answers by the beginning of a question, the last one for ever; the rest as it is offered. */
function answering(answers: Record<string, string[]>) {
  const asked: string[] = [];
  const refused: string[] = [];
  const next = (message: string, offered: string) => {
    asked.push(message);
    const key = Object.keys(answers).find((one) => message.startsWith(one));
    return key === undefined ? offered : answers[key]!.shift()!;
  };
  const valid = (message: string, offered: string, validate: (answer: string) => true | string) => {
    for (;;) {
      const answer = next(message, offered);
      const verdict = validate(answer);
      if (verdict === true) return answer;
      refused.push(verdict);
    }
  };
  const prompts: Prompts = {
    input: async (one) => valid(one.message, one.default ?? '', one.validate),
    password: async (one) => valid(one.message, '', one.validate),
    confirm: async (one) => {
      const answer = next(one.message, String(one.default));
      return answer === 'true';
    },
    select: async (one) => next(one.message, one.default ?? one.choices[0]!.value),
  };
  return { prompts, asked, refused };
}

test('what must be said is asked for first, in order; what was left as it is stays out of the file', async () => {
  const { prompts, asked } = answering({ Token: ['abc'], Calls: ['all'] });
  expect(await askConfig(spec, prompts)).toEqual({ token: 'abc', region: 'emea', calls: { source: 'all' } });
  expect(asked.map((message) => message.split('\n')[0])).toEqual([
    'Token or secret_reference::NAME',
    'Region',
    'Calls',
    'Size (may be empty)',
    'Start date (may be empty)',
    expect.stringMatching(/^Change what has a default \(api_url, pending_days/),
  ]);
  expect(asked.join('\n')).not.toContain('\u001b');
});

test('an answer that the spec refuses is asked for again, with the reason', async () => {
  const { prompts, refused } = answering({
    Token: ['', 'ab', 'secret_reference::MINE'],
    Calls: ['list'],
    'calls: Ids': ['', 'a, b c'],
    Size: ['50', 'x', '7'],
    'Start date': ['2026-13-01', 'soon', '2026-01-01'],
  });
  expect(await askConfig(spec, prompts)).toEqual({
    token: 'secret_reference::MINE',
    region: 'emea',
    calls: { source: 'list', ids: ['a', 'b', 'c'] },
    size: 7,
    start_date: '2026-01-01',
  });
  expect(refused).toEqual([
    'This has to be said.',
    '"token" must have at least 3 characters.',
    'This has to be said.',
    '"size" must be between 1 and 10.',
    '"size" must be a whole number, not a text.',
    expect.stringContaining('names the month 13'),
    expect.stringContaining('"start_date" must look like YYYY-MM-DD'),
  ]);
});

test('the fields with a default are asked for when somebody wants them', async () => {
  const { prompts } = answering({
    Token: ['abc'],
    Calls: ['all'],
    'Change what': ['true'],
    'Requests at once': ['9'],
  });
  expect(await askConfig(spec, prompts)).toMatchObject({ concurrency: 9, allow_http: false });
});
