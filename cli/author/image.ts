import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { configError } from '../../spec/failure.js';
import { buildConnector, mustBeConnector } from './build.js';
import { dockerfile, dockerignore } from './dockerfile.js';
import { originOf } from './origin.js';

export interface ImageArguments {
  folder: string;
  /** NAME:TAG of the image, unless it is the one of metadata.yaml. */
  tag?: string | undefined;
  /** The image that it stands on: a slim one of Node. */
  base?: string | undefined;
  /** The program that builds: docker, or one that takes the same words. */
  engine: string;
}

/**
 * Builds a connector of another repository, and the image of it.
 * @returns the name of the image
 * @throws where there is no engine, a version is not the same everywhere, or the build fails
 */
export async function imageConnector(args: ImageArguments, print: (text: string) => void): Promise<string> {
  const { folder, engine } = args;
  mustBeConnector(folder);
  mustAnswer(engine);
  // As its author left it: what is built here is no change of his.
  const origin = originOf(folder);
  const executable = await buildConnector(folder);
  const version = versionOf(folder, executable);
  const name = basename(executable);
  const tag = args.tag ?? `${metadataOf(folder).dockerRepository ?? name}:${version}`;
  for (const [file, text] of [
    ['Dockerfile', dockerfile(name)],
    ['.dockerignore', dockerignore],
  ] as const) {
    const path = join(folder, file);
    if (existsSync(path)) continue;
    writeFileSync(path, text);
    print(`${path} is written: there was none.`);
  }
  const base = args.base === undefined ? [] : ['--build-arg', `NODE_IMAGE=${args.base}`];
  // A Dockerfile of the author's own need not know them.
  const text = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  const known = Object.entries({ VERSION: version, ...origin }).filter(
    ([name, value]) => value !== '' && new RegExp(`^ARG ${name}\\b`, 'm').test(text),
  );
  const said = known.flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const words = ['build', ...said, ...base, '-t', tag, folder];
  // What the engine says while it works is no output of ours.
  const { status } = spawnSync(engine, words, { stdio: ['ignore', process.stderr, process.stderr] });
  if (status !== 0)
    throw configError(
      `\`${engine} ${words.join(' ')}\` failed; what it said is above. The base image can be another one: --base IMAGE.`,
    );
  return tag;
}

function mustAnswer(engine: string): void {
  const { error, status, stderr } = spawnSync(engine, ['version'], { encoding: 'utf8' });
  if (error !== undefined)
    throw configError(
      `${engine} is not installed: an image needs Docker, or a program that takes the same words (--engine podman). dist/image of \`trunkline build\` holds all that runs, for images that are made otherwise.`,
    );
  if (status !== 0)
    throw configError(`${engine} is installed, and its engine does not answer: ${firstLine(stderr)}`);
}

const firstLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

interface Metadata {
  dockerRepository?: string;
  dockerImageTag?: string;
}

function metadataOf(folder: string): Metadata {
  const file = join(folder, 'metadata.yaml');
  if (!existsSync(file)) return {};
  const { data } = (parse(readFileSync(file, 'utf8')) ?? {}) as { data?: Metadata };
  return data ?? {};
}

/** Labels and tags are for ever: the connector, its package and its metadata have to say the same. */
function versionOf(folder: string, executable: string): string {
  const said = spawnSync(process.execPath, [executable, '--version'], { encoding: 'utf8' });
  const version = said.stdout.trim();
  if (said.status !== 0 || version === '')
    throw configError(`${executable} does not run: ${firstLine(said.stdout + said.stderr)}`);
  const file = join(folder, 'package.json');
  const manifest = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }) : {};
  const others = {
    'package.json': manifest.version,
    'dockerImageTag of metadata.yaml': metadataOf(folder).dockerImageTag,
  };
  for (const [place, other] of Object.entries(others))
    if (other !== undefined && other !== version)
      throw configError(
        `The connector says it is version ${version} (index.ts), and ${place} says ${other}: they have to be the same.`,
      );
  return version;
}
