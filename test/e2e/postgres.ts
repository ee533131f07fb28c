import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Postgres {
  host: string;
  port: number;
  username: string;
  password: string;
  database: string;
  /** Ends it by a signal, if it still runs, and starts it anew over the same data. */
  restart(signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** Who runs the server: it refuses to run as root. */
export const SERVER_USER = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};

/**
 * A server of its own with an empty data folder, on a free port. `place`: where its data goes, a folder that
 * its user may write.
 */
export async function postgres(place?: string): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-postgres-'));
  const data = join(place ?? folder, 'data');
  const { uid, gid } = SERVER_USER;
  if (uid !== undefined) chownSync(folder, uid, gid!);
  const options = { ...SERVER_USER, cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C' } };
  const small = place === undefined ? [] : ['--wal-segsize=1'];
  execFileSync(
    program('initdb'),
    ['-D', data, '-U', 'trunkline', '-A', 'trust', '-N', '-E', 'UTF8', ...small],
    { ...options, stdio: 'pipe' },
  );
  const port = await freePort();
  const argv = ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder, '-F'];
  const begin = async () => {
    const server = spawn(program('postgres'), argv, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    server.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    const ended = new Promise((resolve) => server.on('close', resolve));
    for (let i = 0; !said.includes('ready to accept connections'); i++) {
      if (i > 300 || server.exitCode !== null) throw new Error(`PostgreSQL does not start:\n${said}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return { server, ended };
  };
  let running = await begin();
  const end = async (signal: NodeJS.Signals) => {
    running.server.kill(signal);
    await running.ended;
  };
  return {
    host: '127.0.0.1',
    port,
    username: 'trunkline',
    password: 'none',
    database: 'postgres',
    async restart(signal = 'SIGINT') {
      await end(signal);
      running = await begin();
    },
    async stop() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idOf(what: '-u' | '-g') {
  return Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
}

/** Debian keeps the server's programs out of PATH. */
function program(name: string): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(root, version, 'bin', name)).find((path) => existsSync(path));
  return found ?? name;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
