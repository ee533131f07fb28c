import assert from 'node:assert/strict';
import type { CommonConfig } from '../../../core/author/source.js';
import { isObject } from '../../../spec/json.js';
import type { Answer, Route, Simulator } from '../../simulator/definition.js';
import type { Rig } from '../rig.js';
import { assertTrue } from './truth.js';

/** Texts that break who splits lines, quotes by hand, or takes a name for his own. */
const TEXTS = [
  'two\nlines\r\nand \u2028 \u2029 \u0085',
  'a quote " and a backslash \\ and half a pair \ud83d',
  'NUL \u0000 and \u001b[31mred',
  '{"type":"RECORD"}',
];
const NAMES = ['__proto__', 'constructor', 'toString', 'a field nobody declared', ''];

// biome-ignore lint/suspicious/noControlCharactersInRegex: all that Python's splitlines splits at.
const BREAKS = /[\v\f\r\x1c-\x1e\u0085\u2028\u2029]/;

/**
 * The vendor sends fields that nobody declared, under names and with texts that hurt: rows are the same ones,
 * lines stay lines.
 */
export async function hostile<C extends CommonConfig, T>(rig: Rig<C, T>): Promise<void> {
  const running = await rig.begin({}, spiked(rig.subject.simulator));
  const read = await rig.good(running);
  assertTrue(rig, running, read);
  for (const line of read.lines) {
    assert.ok(!BREAKS.test(line), `a line that is two for some readers: ${line.slice(0, 200)}`);
    assert.ok(
      !/[^\\]\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])/i.test(line),
      `half of a surrogate pair: ${line.slice(0, 200)}`,
    );
  }
}

/** The same vendor, with such a field in every object that it sends: names and texts by turns. */
function spiked<T>(simulator: Simulator<T>): Simulator<T> {
  return {
    ...simulator,
    create(world) {
      const service = simulator.create(world);
      const routes = service.routes.map(
        ([method, path, handler]): Route => [
          method,
          path,
          async (request) => withSpikes(await handler(request)),
        ],
      );
      return { ...service, routes };
    },
  };
}

function withSpikes(answer: Answer): Answer {
  if (answer.json === undefined || (answer.status ?? 200) >= 300) return answer;
  let count = 0;
  const visit = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) return value.map((inner) => visit(inner, depth));
    if (!isObject(value) || depth > 3) return value;
    const out: Record<string, unknown> = Object.create(null);
    for (const [name, inner] of Object.entries(value))
      out[name] = Array.isArray(inner) ? visit(inner, depth + 1) : inner;
    const name = NAMES[count % NAMES.length]!;
    if (!(name in out)) out[name] = TEXTS[count % TEXTS.length];
    count++;
    return out;
  };
  return { ...answer, json: visit(answer.json, 0) };
}
