import { readFileSync } from 'node:fs';
import type { Running, Settings } from 'trunkline/simulator';
import * as behavioralSignals from '../../connectors/behavioral-signals/testing.js';
import * as identitycall from '../../connectors/identitycall/testing.js';
import * as niceCxAi from '../../connectors/nice-cx-ai/testing.js';
import * as voicegain from '../../connectors/voicegain/testing.js';
import * as vonage from '../../connectors/vonage-conversation-analyzer/testing.js';
import { type Ended, rows } from '../rig.js';
import { PUBLISHED } from '../worlds.js';

/** A connector with a vendor, as the tests of real clients need it: whatever is the same for all is tested for all. */
export interface Subject {
  name: string;
  /** Primary keys of the streams that a complete read has. */
  keys: Readonly<Record<string, readonly string[]>>;
  world: Running;
  config: Record<string, unknown>;
  /** What every stream has to have now: its keys, their fields joined by slashes. */
  truth(): Record<string, Set<string>>;
}

interface Testing<W extends Running> {
  begin(settings: Settings): Promise<W>;
  configOf(world: W): object;
  truthOf(world: W): object;
}

/**
 * Three in ten are unfinished when the first read comes. From containers of Docker's own network the world is
 * reachable too.
 */
function subject<W extends Running>(
  { begin, configOf, truthOf }: Testing<W>,
  keys: Subject['keys'],
  options: Settings['options'] = {},
): (name: string) => Promise<Subject> {
  return async (name) => {
    const world = await begin({ host: '0.0.0.0', options: { ...options, late: 0.3 } });
    return {
      name,
      keys,
      world,
      // What is edited meanwhile would be written once more, by right: here each row comes once.
      config: { ...configOf(world), lookback_days: 0 },
      truth: () => Object.fromEntries(Object.entries(truthOf(world)).filter(([stream]) => stream in keys)),
    };
  };
}

const SUBJECTS: Record<string, (name: string) => Promise<Subject>> = {
  'behavioral-signals': subject(
    {
      ...behavioralSignals,
      configOf: (world: behavioralSignals.World) => behavioralSignals.configOf(world, 'v5'),
      truthOf: (world: behavioralSignals.World) => behavioralSignals.truthOf(world, 'v5'),
    },
    { processes: ['pid'], results: ['pid'], predictions: ['pid', 'level', 'id', 'task'] },
  ),
  identitycall: subject(identitycall, identitycall.KEYS, identitycall.FINISHED),
  'nice-cx-ai': subject(niceCxAi, niceCxAi.KEYS),
  voicegain: subject(voicegain, voicegain.KEYS),
  'vonage-conversation-analyzer': subject(vonage, vonage.KEYS),
};

/** The connectors of this build that are tested. */
export const NAMES = PUBLISHED.filter((name) => name in SUBJECTS);
/** Those that nobody has written a world for. */
export const WITHOUT = PUBLISHED.filter((name) => !(name in SUBJECTS));

/** The world of a connector. It stands still until somebody moves its clock, and ends after the tests of the file. */
export const subjectOf = (name: string): Promise<Subject> => SUBJECTS[name]!(name);

/** The simulated time, for a connector whose own would be years ahead. */
export const timeOf = ({ world }: Subject) => new Date(world.clock.now()).toISOString();

interface Spec {
  properties: Record<string, { airbyte_secret?: boolean }>;
}
export const specOf = (name: string) =>
  JSON.parse(readFileSync(`connectors/${name}/spec.json`, 'utf8')) as Spec;
/** The fields of its config that must not be seen. */
export const secretsOf = (name: string) =>
  Object.entries(specOf(name).properties).flatMap(([field, { airbyte_secret: secret }]) =>
    secret ? [field] : [],
  );

/** A config as it is for a container on Docker's own network, which knows this machine by this address. */
export const reachedAt = (host: string, config: object) =>
  JSON.parse(JSON.stringify(config).replaceAll('127.0.0.1', host)) as Record<string, unknown>;

export type Keys = Record<string, string[]>;
export const sorted = (keys: Readonly<Record<string, Iterable<string>>>): Keys =>
  Object.fromEntries(Object.entries(keys).map(([stream, all]) => [stream, [...all].sort()]));

/** The keys of all rows of some reads; one that came twice is there twice. */
export function keysIn({ keys }: Subject, ...reads: Pick<Ended, 'messages'>[]): Keys {
  const found = Object.entries(keys).map(([stream, key]) => {
    const all = reads.flatMap((read) => rows(read, stream));
    return [stream, all.map((row) => key.map((field) => String(row[field])).join('/'))] as const;
  });
  return sorted(Object.fromEntries(found));
}
