import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Running, type Settings, type Simulator, start } from 'trunkline/simulator';
import type { CommonConfig, Source } from '../core/author/source.js';

/** The connectors there are. */
export const CONNECTORS = readdirSync('connectors').filter((name) =>
  ['index.ts', 'simulator.ts'].every((file) => existsSync(join('connectors', name, file))),
);
/**
 * Those that are published: a new one is when the page about its vendor is written, and its place in
 * package.json and README with it.
 */
export const PUBLISHED = CONNECTORS.filter((name) => existsSync(join('connectors', name, 'VENDOR.md')));
export const WORLDLESS = PUBLISHED.filter((name) => !existsSync(fileOf(name)));

/** Small worlds in which every stream has something, and that stand still: reads are compared with each other. */
function fileOf(name: string): string {
  return join('connectors', name, 'world.json');
}

/** A new connector has no such file: its world is its simulator's own. */
const settingsOf = (name: string): Settings =>
  existsSync(fileOf(name)) ? (JSON.parse(readFileSync(fileOf(name), 'utf8')) as Settings) : {};

export const sourceOf = (name: string) =>
  jest.requireActual<{ default: Source<CommonConfig> }>(`../connectors/${name}/index.ts`).default;

const simulatorOf = (name: string) =>
  jest.requireActual<{ default: Simulator }>(`../connectors/${name}/simulator.ts`).default;

/** The simulator of a connector, as its world has it, without limits; `more` on top. */
export function worldOf(name: string, more: Settings = {}): Promise<Running> {
  const settings = settingsOf(name);
  return start(simulatorOf(name), {
    rate: 0,
    budget: [],
    ...settings,
    ...more,
    options: { ...settings.options, ...more.options },
  });
}

/** A config that works with it. */
export const configFor = (name: string, running: Running, more: object = {}) => ({
  ...simulatorOf(name).config?.(running),
  requests_per_minute: 1_000_000,
  ...more,
});
