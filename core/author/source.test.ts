import { type CommonConfig, connector, type SourceOptions } from './source.js';

const right = {
  name: 'acme',
  version: '1.0.0',
  title: 'Acme',
  spec: { properties: { token: { type: 'string' } }, required: ['token', 'start_date'] },
  api: () => ({ url: '', budget: [] }),
  check: async () => undefined,
};

/** What is wrong with a connector that says this of itself, as somebody writes it who has no compiler. */
function problemsOf(more: object): string[] | undefined {
  const { snapshot, source } = connector<CommonConfig>();
  const schema = { properties: { id: { type: 'string' } }, required: ['id'] };
  snapshot<{ id: string }>('tags', { schema, primaryKey: ['id'], async *pages() {} });
  const options = { ...right, ...more } as unknown as SourceOptions<CommonConfig>;
  return source(options).problems?.map((problem) => problem.replace(/ \(.*:\d+\)$/, ''));
}

test('a spec asks only for what it has, or what every connector has', () => {
  expect(problemsOf({})).toBeUndefined();
  expect(problemsOf({ spec: { properties: {}, required: ['token'] } })).toEqual([
    'spec: it requires "token", which is none of its fields',
  ]);
  expect(problemsOf({ spec: { properties: [] } })).toEqual(['spec: its "properties" are not an object']);
  expect(problemsOf({ spec: { properties: {}, required: 'token' } })).toEqual([
    'spec: its "required" is not a list',
  ]);
  expect(problemsOf({ spec: undefined })).toEqual(['source: it has no "spec"']);
});
