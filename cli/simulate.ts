import { describe, fromWords, type Simulator, start } from '../kit/simulator/index.js';
import { configError } from '../spec/failure.js';

interface SimulateArguments {
  port: number;
  host: string;
  seed?: number | undefined;
  rate?: number | undefined;
  now?: string | undefined;
  switch: string[];
  option: string[];
  budget?: string | undefined;
  describe: boolean;
}

/** Runs a simulator until it is stopped. */
export async function simulate(
  simulator: Simulator,
  args: SimulateArguments,
  print: (text: string) => void,
): Promise<void> {
  if (args.describe) return print(JSON.stringify(describe(simulator), null, 2));
  const { port, host, seed, rate, now } = args;
  const words = fromWords({ switch: args.switch, option: args.option, budget: args.budget });
  const running = await start(simulator, {
    port,
    host,
    ...words,
    ...(seed === undefined ? {} : { seed }),
    ...(rate === undefined ? {} : { rate }),
    ...(now === undefined ? {} : { now: Date.parse(now) }),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw configError(
      `Port ${port} is taken by another program: choose one with --port, or 0 for any free one.`,
    );
  });
  print(
    `${running.url}\nThis is a simulation of ${simulator.name}. Its clock, faults and log: ${running.url}/_sim/state. Ctrl-C ends it.`,
  );
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await running.close();
}
