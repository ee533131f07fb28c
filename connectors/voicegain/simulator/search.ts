import { type Answer, pageOf, Refusal, type Request } from 'trunkline/simulator';
import { CONTEXTS } from './identity.js';
import type { Ledger } from './ledger.js';
import { links } from './links.js';
import { sortedBy, type Wanted } from './list.js';
import { flag, many, whole } from './parameters.js';
import { tagsOf, voiceCall } from './record.js';
import { isVisible, type Row } from './timeline.js';
import { agent, queue } from './vocabulary.js';
import { answer, type Voicegain } from './world.js';

type Node = Readonly<Record<string, unknown>>;
type Value = string | number;

/** POST /sa/call/search: all projects of the account unless contextId names some. */
export function searchCalls(world: Voicegain, ledger: Ledger, request: Request): Answer {
  const now = world.clock.now();
  const page = whole(request.query, 'page', 1) ?? 1;
  const size = whole(request.query, 'per_page', 1, 10_000) ?? 50;
  const inclSegments = flag(request.query, 'inclSegments') === true;
  const contexts = many(world, request.query, 'contextId');
  const body = request.json();
  if (!isNode(body)) throw new Refusal(400, 'the body must be a query');
  const wanted = compile(world, body, now);
  const all = ([0, 1] as const)
    .filter((context) => contexts.length === 0 || contexts.includes(CONTEXTS[context]))
    .flatMap((context) => (context === 0 ? ledger.rows() : ledger.others()))
    .filter((row) => isVisible(row, now) && wanted(row))
    .sort((a, b) => a.id - b.id);
  const rows = pageOf(sortedBy(world, request.query, all, now), page, size);
  const calls = rows.map((row) => ({ ...voiceCall(world, row, inclSegments, now), headline: '' }));
  return answer(world, calls, {
    'X-Total-Count': String(all.length),
    Link: links(request, page, size, all.length),
  });
}

function compile(world: Voicegain, node: Node, now: number): Wanted {
  const branch = (name: string) => {
    const list = node[name];
    if (!Array.isArray(list) || !list.every(isNode))
      throw new Refusal(400, `${String(node['type'])} needs ${name}`);
    return list.map((item: Node) => compile(world, item, now));
  };
  switch (node['type']) {
    case 'AndQuery': {
      const parts = branch('conjuncts');
      return (row) => parts.every((part) => part(row));
    }
    case 'OrQuery': {
      const parts = branch('disjuncts');
      return (row) => parts.some((part) => part(row));
    }
    case 'NotQuery': {
      const negated = node['negatedQuery'];
      if (!isNode(negated)) throw new Refusal(400, 'NotQuery needs negatedQuery');
      const part = compile(world, negated, now);
      return (row) => !part(row);
    }
    case 'TxtSearchTerm': {
      const text = String(node['txtQuery'] ?? '').toLowerCase();
      return (row) =>
        String(voiceCall(world, row, false, now)['notes'] ?? '')
          .toLowerCase()
          .includes(text);
    }
    default:
      return term(world, node, now);
  }
}

const COMPARE: { [type: string]: (have: Value, want: Value) => boolean } = {
  EqTerm: (have, want) => have === want,
  InTerm: (have, want) => have === want,
  NeTerm: (have, want) => have === want,
  GeTerm: (have, want) => have >= want,
  GtTerm: (have, want) => have > want,
  LeTerm: (have, want) => have <= want,
  LtTerm: (have, want) => have < want,
};

function term(world: Voicegain, node: Node, now: number): Wanted {
  const type = String(node['type']);
  const compare = Object.hasOwn(COMPARE, type) ? COMPARE[type] : undefined;
  if (!compare) throw new Refusal(400, `no query type ${type}`);
  const name = String(node['field']);
  const field = FIELDS[name];
  if (!field) throw new Refusal(400, `no field ${name}`);
  const given = type === 'InTerm' ? node['otherValues'] : [node['otherValue']];
  if (!Array.isArray(given) || !given.every((value) => typeof value === 'string')) {
    throw new Refusal(400, type === 'InTerm' ? 'otherValues must be strings' : 'otherValue must be a string');
  }
  const wants = given.map((text: string) => {
    const value = READ[field.kind](text);
    if (typeof value === 'number' && Number.isNaN(value))
      throw new Refusal(400, `"${text}" is no value of ${name}`);
    return value;
  });
  const hit: Wanted = (row) =>
    field.of(world, row, now).some((have) => wants.some((want) => compare(have, want)));
  return type === 'NeTerm' ? (row) => !hit(row) : hit;
}

const READ: Record<Field['kind'], (text: string) => Value> = {
  time: (text) => Date.parse(text),
  number: (text) => Number(text || Number.NaN),
  text: (text) => text,
};

interface Field {
  kind: 'text' | 'number' | 'time';
  of(world: Voicegain, row: Row, now: number): Value[];
}

const FIELDS: { [name: string]: Field } = {
  CALL_ID: { kind: 'number', of: (_, row) => [row.id] },
  START_TIME: { kind: 'time', of: (_, row) => [row.startAt] },
  CONTEXT_ID: { kind: 'text', of: (_, row) => [CONTEXTS[row.context]] },
  AGENT_USER_ID: { kind: 'text', of: (_, row) => (row.agent > 0 ? [agent(row.agent, 'right').userId] : []) },
  QUEUE_ID: { kind: 'text', of: (_, row) => (row.queue > 0 ? [queue(row.queue).queueId] : []) },
  DIRECTION: { kind: 'text', of: (_, row) => [row.direction] },
  TAG: { kind: 'text', of: tagsOf },
  ...recorded('text', {
    CC_CALL_ID: 'callCenterCallId',
    EXTERNAL_ENDPOINT: 'externalEndpoint',
    INTERNAL_ENDPOINT: 'internalEndpoint',
  }),
  ...recorded('text', { KEYWORD: 'keywords', NOTES: 'notes', AUDIT_STATUS: 'auditStatus' }),
  ...recorded('number', { DURATION: 'duration', SCORE: 'score', CSAT: 'csat', NPS: 'nps' }),
};

/** Fields whose values are read from the record: slower, and rarely asked for. */
function recorded(kind: 'text' | 'number', names: { [field: string]: string }): { [name: string]: Field } {
  const read = (key: string): Field => ({
    kind,
    of(world, row, now) {
      const value = voiceCall(world, row, false, now)[key];
      return value === undefined ? [] : ([value].flat() as Value[]);
    },
  });
  return Object.fromEntries(Object.entries(names).map(([field, key]) => [field, read(key)]));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
