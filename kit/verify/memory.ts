import { readdirSync, readFileSync } from 'node:fs';

/** Bytes in memory of all processes of a group; undefined where /proc does not say. */
export function memoryOf(group: number | undefined): number | undefined {
  if (group === undefined) return undefined;
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && groupOf(name) === group);
    return pids.reduce((sum, pid) => sum + residentOf(pid), 0);
  } catch {
    return undefined;
  }
}

function groupOf(pid: string): number | undefined {
  try {
    // The name in parentheses may hold anything; behind it: state, parent, group.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[2]);
  } catch {
    return undefined;
  }
}

function residentOf(pid: string): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
