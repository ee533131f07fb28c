import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { configError } from '../../spec/failure.js';
import { argumentsOf, commandOf, type Invocation, type Target } from './invocation.js';
import { execute } from './process.js';

/** Where an image sees the files. */
const INSIDE = '/verify';

export interface TargetOptions {
  /** The folder of the files. */
  folder: string;
  /** A Docker network, for an image. */
  network?: string | undefined;
}

/** A file that exists is an executable; what has a colon, or looks like no path, is an image. */
export function targetOf(name: string, options: TargetOptions): Target {
  if (existsSync(name) && statSync(name).isFile()) return executable(resolve(name), options);
  if (/^(\.{0,2}\/|~)/.test(name)) throw configError(`${name}: there is no such file.`);
  return image(name, options);
}

function executable(path: string, { folder }: TargetOptions): Target {
  const changed = (what: string) =>
    configError(
      `${path} ${what} while it was being verified. Was it built anew? Let the build end, then verify again; a copy stays what it is.`,
    );
  const stand = () => {
    try {
      return statSync(path);
    } catch {
      throw changed('disappeared');
    }
  };
  const { mtimeMs: built } = stand();
  let canUnshare: boolean | undefined;
  const withoutNetwork = () =>
    (canUnshare ??= process.platform === 'linux' && spawnSync('unshare', ['-rn', 'true']).status === 0);
  return {
    kind: 'executable',
    name: path,
    impossible({ offline, readOnly }, { pause }) {
      if (offline && !withoutNetwork()) return 'a process without a network needs Linux and "unshare -rn"';
      if (readOnly) return 'only for images: a container can be given a read-only file system';
      if (pause !== undefined && !existsSync('/proc/self/status'))
        return 'the memory of a process is read from /proc, which is not here';
      return undefined;
    },
    run(invocation, handling) {
      const { from, offline } = invocation;
      const argv = argumentsOf(invocation, (file) => (from === 'relative' ? file : join(folder, file)));
      const { HOME, ...homeless } = process.env;
      const env = from === 'root' || HOME === undefined ? homeless : { ...homeless, HOME };
      const places = { relative: { cwd: folder }, root: { cwd: '/' } };
      const start = offline ? { file: 'unshare', args: ['-rn', path, ...argv] } : { file: path, args: argv };
      const { mtimeMs } = stand();
      if (mtimeMs !== built) throw changed('was changed');
      return execute(
        { ...start, env, ...(from && places[from]) },
        invocation.verb,
        commandOf(invocation),
        handling,
      );
    },
  };
}

function image(name: string, { folder, network }: TargetOptions): Target {
  let started = 0;
  return {
    kind: 'image',
    name,
    image: inspect(name),
    impossible(_, { stop, pause }) {
      if (stop?.how === 'pipe') return 'the docker client stands between the pipe and the source';
      if (pause !== undefined) return 'the docker client stands between the reader and the source';
      return undefined;
    },
    run(invocation, handling) {
      const container = `trunkline-verify-${process.pid}-${++started}`;
      const argv = argumentsOf(invocation, (file) =>
        invocation.from === 'relative' ? file : `${INSIDE}/${file}`,
      );
      const args = [
        'run',
        '--rm',
        '--name',
        container,
        '-v',
        `${folder}:${INSIDE}:ro`,
        ...circumstances(invocation, network),
        name,
        ...argv,
      ];
      const signal = (which: string) =>
        void spawnSync('docker', ['kill', '--signal', which, container], { stdio: 'ignore' });
      return execute(
        { file: 'docker', args, env: process.env, signal },
        invocation.verb,
        commandOf(invocation),
        handling,
      );
    },
  };
}

const PLACES = { relative: ['-w', INSIDE], root: ['-w', '/', '-e', 'HOME='] };

function circumstances({ from, offline, readOnly }: Invocation, network: string | undefined): string[] {
  const where = offline ? 'none' : network;
  return [
    ...(where === undefined ? [] : ['--network', where]),
    ...(from === undefined ? [] : PLACES[from]),
    ...(readOnly ? ['--read-only'] : []),
  ];
}

function inspect(name: string): NonNullable<Target['image']> {
  const docker = (...args: string[]) => spawnSync('docker', args, { encoding: 'utf8' });
  let found = docker('image', 'inspect', name);
  if (found.error)
    throw configError(
      `${name} is no file, and as an image it needs docker, which cannot be started (${found.error.message}).`,
    );
  if (found.status !== 0) {
    const pulled = docker('pull', '--quiet', name);
    if (pulled.status !== 0)
      throw configError(`${name} is no file, and no image either: ${pulled.stderr.trim().slice(0, 300)}`);
    found = docker('image', 'inspect', name);
  }
  const [{ Config: config }] = JSON.parse(found.stdout) as [
    {
      Config: { Labels?: Record<string, string> | null; Env?: string[] | null; Entrypoint?: string[] | null };
    },
  ];
  return { labels: config.Labels ?? {}, env: config.Env ?? [], entrypoint: config.Entrypoint ?? [] };
}
