import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { parse } from 'lossless-json';
import { configError } from '../../spec/failure.js';
import { didYouMean } from '../../spec/similar.js';
import { connectorText } from './connector-text.js';
import { otherTexts } from './other-texts.js';
import { AUTHS, type AuthKind, LISTS, type ListKind, type Plan, STREAM } from './plan.js';
import { Fraction, ordinary, shapeOf } from './shape.js';
import { besides, simulatorText } from './simulator-text.js';
import { writeTypes } from './types.js';

export interface NewArguments {
  name: string;
  list?: string | undefined;
  auth?: string | undefined;
  sample?: string | undefined;
  yes: boolean;
}

/** Writes the folder of a new connector, which builds and passes its tests as it is. */
export async function newConnector(
  args: NewArguments,
  version: string,
  print: (text: string) => void,
): Promise<void> {
  const { name } = args;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw configError(
      `"${name}" is no name for a connector: small letters, digits and single hyphens, as in acme-desk.`,
    );
  const home = homeOf(process.cwd());
  const folder = home === undefined ? resolve(name) : join(home, 'connectors', name);
  if (existsSync(folder)) throw configError(`${relative('', folder)} is there already.`);
  const list = await chosen(args, 'list', LISTS, 'How does the vendor list its items?', 'keyset' as ListKind);
  const auth = await chosen(args, 'auth', AUTHS, 'How does the vendor know who asks?', 'token' as AuthKind);
  const sample = args.sample ?? (await sampleOf(args));
  const row = sample === undefined ? ordinary(list) : shapeOf(readSample(sample), list);
  const isAlone = home === undefined;
  const framework = isAlone ? frameworkFor(folder, version) : version;
  const plan: Plan = { name, title: titleOf(name), list, auth, row, isAlone, version, framework };
  const texts = {
    'index.ts': connectorText(plan),
    'simulator.ts': simulatorText(plan),
    ...besides(plan),
    ...otherTexts(plan),
  };
  const above = dirname(folder);
  // A file system that can be read only says of a new folder that it is not there.
  if (existsSync(above)) accessSync(above, constants.W_OK);
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  if (home !== undefined) {
    await writeTypes(folder);
    format(home, folder);
  }
  print(welcome(plan, relative('', folder), sample !== undefined));
}

/** A person at a terminal may have an answer of the vendor. */
async function sampleOf({ yes, list, auth }: NewArguments): Promise<string | undefined> {
  // Whoever said the rest wants no question.
  if (yes || !process.stdin.isTTY || (list !== undefined && auth !== undefined)) return undefined;
  const { prompts } = await import('../prompts.js');
  const message =
    'A file with an example answer of the vendor (JSON; its fields become the schema; empty: none)';
  const path = (await prompts.input({ message })).trim();
  return path === '' ? undefined : path;
}

/**
 * How the new package names the framework: as it is installed here where that is a file, an address or a
 * repository, which no registry has; else by its version.
 */
function frameworkFor(folder: string, version: string): string {
  const file = findUp(process.cwd(), 'package.json');
  if (file === undefined) return `^${version}`;
  const { dependencies, devDependencies } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string> | undefined
  >;
  const given = dependencies?.['trunkline'] ?? devDependencies?.['trunkline'];
  if (given?.startsWith('file:') === true)
    return `file:${relative(folder, resolve(dirname(file), given.slice('file:'.length)))}`;
  return given !== undefined && /^(https?|git|github|ssh)[:+]/.test(given) ? given : `^${version}`;
}

function findUp(folder: string, name: string): string | undefined {
  const file = join(folder, name);
  if (existsSync(file)) return file;
  return dirname(folder) === folder ? undefined : findUp(dirname(folder), name);
}

function readSample(path: string): unknown {
  try {
    // Ids may be integers that a number would round, and two of them become one.
    return parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), undefined, numberOf);
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === undefined;
    // Never the parser's own words: they quote the answer.
    throw configError(isThere ? `${path}: the example is not JSON.` : `${path}: the example cannot be read.`);
  }
}

/** A number as its digits mean it. */
function numberOf(digits: string): number | bigint | Fraction {
  if (/^-?\d{16,}$/.test(digits)) return BigInt(digits);
  const number = Number(digits);
  return /\./.test(digits) && Number.isInteger(number) ? new Fraction(number) : number;
}

/** The folder of this repository, where connectors stand beside each other; undefined: somewhere else. */
function homeOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, 'package.json');
    if (existsSync(file)) {
      const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string };
      if (name === 'trunkline' && existsSync(join(at, 'connectors'))) return at;
    }
    if (dirname(at) === at) return undefined;
  }
}

/** What was given, else what a person at a terminal chooses, else the ordinary. */
async function chosen<K extends string>(
  args: NewArguments,
  field: 'list' | 'auth',
  kinds: Readonly<Record<K, string>>,
  question: string,
  ordinaryKind: K,
): Promise<K> {
  const given = args[field];
  if (given !== undefined) {
    if (Object.hasOwn(kinds, given)) return given as K;
    throw configError(
      `--${field} is one of ${Object.keys(kinds).join(', ')}, not "${given}".${didYouMean(given, Object.keys(kinds))}`,
    );
  }
  if (args.yes || !process.stdin.isTTY) return ordinaryKind;
  const { prompts } = await import('../prompts.js');
  const choices = Object.entries<string>(kinds).map(([value, name]) => ({
    value: value as K,
    name: `${value}: ${name}`,
  }));
  return prompts.select({ message: question, choices, default: ordinaryKind });
}

const titleOf = (name: string) =>
  name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/** As the repository's linter wants it. */
function format(home: string, folder: string): void {
  const biome = createRequire(join(home, 'package.json')).resolve('@biomejs/biome/bin/biome');
  const { status, stderr } = spawnSync(
    process.execPath,
    [biome, 'check', '--write', relative(home, folder)],
    {
      cwd: home,
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`the new connector could not be formatted: ${stderr}`);
}

function welcome({ name, row, isAlone }: Plan, folder: string, isSampled: boolean): string {
  const status =
    row.status === undefined
      ? 'nothing says whether a row is finished'
      : `"${row.status.field}" says whether it is finished`;
  return [
    `${folder}: a connector with its simulator and its tests.`,
    ...(isSampled
      ? [
          `From the example: "${row.id.field}" is the primary key, "${row.at}" the cursor; ${status}. None of its values was kept.`,
          ...row.mixed.map(
            (field) => `"${field}" came in several types: schemas/${STREAM}.json says it is a text. Is it?`,
          ),
        ]
      : []),
    'Next:',
    ...(isAlone
      ? [`  cd ${folder} && npm install && npm run build && npm test && npm run verify`]
      : [
          '  npm run build',
          `  npm run test:e2e -- connectors/${name}`,
          `  dist/bin/trunkline simulate ${name}`,
        ]),
    `${join(folder, 'README.md')} says what is invented and has to be made true.`,
  ].join('\n');
}
